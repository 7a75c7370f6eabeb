"""Drives the stand-in with Debian's python3-jenkins and prints what it saw as JSON."""
import json
import sys
import time

import jenkins

url, user, secret = sys.argv[1:4]
server = jenkins.Jenkins(url, username=user, password=secret)
seen = {"who": server.get_whoami()["id"]}
# Only a session that has signed in sends credentials here.
seen["version"] = server.get_version()
seen["jobs"] = sorted(job["fullname"] for job in server.get_all_jobs())
item = server.build_job("team/app", {"BRANCH": "main", "UNKNOWN": "x"})
seen["queued"] = server.get_queue_item(item)["task"]["name"]
seen["waiting"] = [entry["id"] for entry in server.get_queue_info()] == [item]

deadline = time.time() + 15
number = None
while number is None and time.time() < deadline:
    number = (server.get_queue_item(item).get("executable") or {}).get("number")
    time.sleep(0.02)
info = server.get_build_info("team/app", number)
seen["building"] = info["building"]
seen["queueId"] = info["queueId"] == item
server.stop_build("team/app", number)
seen["result"] = server.get_build_info("team/app", number)["result"]
seen["console"] = server.get_build_console_output("team/app", number)

other = server.build_job("plain")
try:
    server.cancel_queue(other)
except jenkins.EmptyResponseException:
    pass  # Jenkins answers 204 since 2.211, which this client takes for trouble although it is not.
seen["cancelled"] = server.get_queue_item(other)["cancelled"]
try:
    server.get_queue_item(12345)
except jenkins.JenkinsException as error:
    seen["missing"] = str(error)
server.disable_job("plain")
try:
    server.build_job("plain")
except Exception as error:
    seen["disabled"] = str(error)
print(json.dumps(seen))
