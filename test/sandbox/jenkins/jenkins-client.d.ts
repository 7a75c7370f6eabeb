// The parts of the npm package "jenkins" the tests use; it brings no types of its own.
declare module "jenkins" {
  interface ClientJob {
    build(order: { name: string; parameters?: Record<string, string>; delay?: string }): Promise<number>;
    get(name: string): Promise<Record<string, unknown>>;
    exists(name: string): Promise<boolean>;
    list(): Promise<{ name: string }[]>;
    disable(name: string): Promise<void>;
    enable(name: string): Promise<void>;
  }
  interface ClientBuild {
    get(name: string, number: number): Promise<Record<string, unknown>>;
    stop(name: string, number: number): Promise<void>;
    log(name: string, number: number): Promise<string>;
  }
  interface ClientQueue {
    item(number: number): Promise<Record<string, unknown>>;
    list(): Promise<Record<string, unknown>[]>;
    cancel(number: number): Promise<void>;
  }

  export default class Client {
    constructor(options: { baseUrl: string; crumbIssuer?: boolean });
    job: ClientJob;
    build: ClientBuild;
    queue: ClientQueue;
    crumbIssuer: { get(): Promise<{ crumb: string; crumbRequestField: string; cookies?: string[] }> };
    info(): Promise<Record<string, unknown>>;
  }
}
