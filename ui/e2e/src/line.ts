// A whole station for one test: a simulated printer, the real agent, and nothing else. The programs
// are those that cargo built last, or those in the folder that WAYSTATION_BIN names.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BIN = process.env['WAYSTATION_BIN'] ?? join(process.env['CARGO_TARGET_DIR'] ?? join(ROOT, 'target'), 'debug');

/** A station and its printers. */
export class Line {
  readonly folder: string;
  readonly printers: readonly string[];
  /** Where each printer of the simulator is. */
  readonly addresses = new Map<string, string>();
  base = '';
  #control = '';
  #agent: ChildProcess | null = null;
  #simulator: ChildProcess | null = null;

  private constructor(printers: readonly string[]) {
    this.folder = mkdtempSync(join(tmpdir(), 'station-'));
    this.printers = printers;
  }

  /** Its configuration file. */
  get config(): string {
    return join(this.folder, 'station.toml');
  }

  /**
   * Starts a station with printers of these names, each with its simulator's settings, after `before`
   * was done with what is there without the agent. The station does not know of the `spare` ones.
   */
  static async start(
    printers: Record<string, string>,
    before: (line: Line) => Promise<unknown> = () => Promise.resolve(),
    spare: Record<string, string> = {},
  ): Promise<Line> {
    const line = new Line(Object.keys(printers));
    await line.#startSimulator({ ...printers, ...spare });
    await before(line);
    await line.startAgent();
    return line;
  }

  async #startSimulator(printers: Record<string, string>): Promise<void> {
    const named = Object.entries(printers).flatMap(([name, settings]) => ['--printer', `name=${name},port=0,${settings}`]);
    const simulator = this.#program('waystation-sim', ['serve', ...named, '--control', '127.0.0.1:0', '--out', join(this.folder, 'printed')]);
    this.#simulator = simulator;
    for await (const text of createInterface({ input: simulator.stdout ?? process.stdin })) {
      const [kind = '', name = '', address = ''] = text.split(' ');
      if (kind === 'printer') this.addresses.set(name, address);
      if (kind === 'control') this.#control = name;
      if (kind === 'ready') break;
    }
    const blocks = this.printers.map((name) => `[[printers]]\nname = "${name}"\nuri = "${this.addresses.get(name)}"\nprofile = "zebra-link-os-203"\n`);
    writeFileSync(this.config, `state = "${join(this.folder, 'state')}"\nlisten = "127.0.0.1:0"\n${blocks.join('')}`);
  }

  /** Starts the agent; again on the port of the first time. */
  async startAgent(): Promise<void> {
    if (this.base !== '') this.#listenAt(new URL(this.base).host);
    const agent = this.#program('waystation', ['--json', '--config', this.config, 'run']);
    this.#agent = agent;
    for await (const text of createInterface({ input: agent.stdout ?? process.stdin })) {
      this.base = (JSON.parse(text) as { listening: string }).listening;
      break;
    }
    if (this.base === '') throw new Error('the agent did not start; what it said stands above');
    this.#listenAt(new URL(this.base).host);
  }

  #listenAt(address: string): void {
    const file = this.config;
    writeFileSync(file, readFileSync(file, 'utf8').replace(/listen = ".*"/, `listen = "${address}"`));
  }

  #program(name: string, args: string[]): ChildProcess {
    const file = join(BIN, name);
    if (!existsSync(file)) throw new Error(`${file} is not there; run \`cargo build -p agent -p simulator\`, or set WAYSTATION_BIN`);
    return spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, RUST_LOG: 'error' } });
  }

  /** What a command of the command line says, as JSON. */
  async say(...args: string[]): Promise<Record<string, string>> {
    const program = this.#program('waystation', ['--json', '--config', this.config, ...args]);
    let said = '';
    program.stdout?.on('data', (piece: Buffer) => { said += piece.toString(); });
    await once(program, 'close');
    return JSON.parse(said) as Record<string, string>;
  }

  #authorization(): string {
    return `Bearer ${readFileSync(join(this.folder, 'state/api-token'), 'utf8').trim()}`;
  }

  /** What the local API answers. */
  async read<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.base}${path}`, { headers: { authorization: this.#authorization() } });
    return (await answer.json()) as T;
  }

  /** Waits until a station answers. */
  async answers(): Promise<void> {
    while (!(await fetch(`${this.base}/readyz`).then((answer) => answer.ok, () => false))) {
      await new Promise((resume) => setTimeout(resume, 100));
    }
  }

  /** Hands in a label as a program does. */
  async print(waybill: string, printer = this.printers[0] ?? ''): Promise<Record<string, string>> {
    const headers = { authorization: this.#authorization(), 'idempotency-key': waybill, 'content-type': 'application/vnd.zebra-zpl' };
    const url = `${this.base}/v1/jobs?printer=${printer}&waybill=${waybill}`;
    const answer = await fetch(url, { method: 'POST', headers, body: `^XA^LL400^FO40,40^A0N,40^FD${waybill}^FS^XZ` });
    if (answer.status !== 202) throw new Error(`${waybill}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, string>;
  }

  /** When the agent told that a printer has this reason, on this computer's clock. */
  async heard(reason: string): Promise<number> {
    const answer = await fetch(`${this.base}/v1/events`, { headers: { authorization: this.#authorization() } });
    for await (const piece of answer.body ?? []) {
      if (Buffer.from(piece).toString().includes(reason)) return Date.now();
    }
    throw new Error(`the agent never told of ${reason}`);
  }

  /** Something goes wrong at a printer. */
  async fault(fault: object, printer = this.printers[0] ?? ''): Promise<void> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) };
    const answer = await fetch(`${this.#control}/printers/${printer}/faults`, init);
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** Somebody mends a printer. */
  async mend(printer = this.printers[0] ?? ''): Promise<void> {
    await fetch(`${this.#control}/printers/${printer}/faults`, { method: 'DELETE' });
  }

  /** How many labels left a printer, whole. */
  async printed(printer = this.printers[0] ?? ''): Promise<number> {
    const answer = await fetch(`${this.#control}/printers/${printer}/labels`);
    return ((await answer.json()) as unknown[]).length;
  }

  /** Ends the agent at once, as a crash does, or holds it still, as a hang does. */
  async signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const agent = this.#agent;
    if (agent === null) return;
    const ended = once(agent, 'exit');
    agent.kill(signal);
    if (signal === 'SIGKILL') await ended;
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    for (const program of [this.#agent, this.#simulator]) {
      if (program === null || program.exitCode !== null || program.signalCode !== null) continue;
      const ended = once(program, 'exit');
      program.kill('SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
