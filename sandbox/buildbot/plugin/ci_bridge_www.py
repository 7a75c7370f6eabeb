# Debian packages Buildbot without its web interface, and a master with a port will not start without one.
# This one serves an empty page; the API, the change hooks and signing in are the master's own.
import os

from twisted.web import static


class Application:
    ui = True
    description = 'no interface'
    version = '1'
    static_dir = os.path.join(os.path.dirname(__file__), 'static')

    def __init__(self):
        self.resource = static.File(self.static_dir)

    def setMaster(self, master):
        self.master = master

    def setConfiguration(self, config):
        self.config = config


entry = Application()
