// A hub for one test: the real program, with an outlet that nobody answers, so that there is an
// alert. The program is the one that cargo built last, or the one in the folder that WAYSTATION_BIN
// names.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BIN = process.env['WAYSTATION_BIN'] ?? join(process.env['CARGO_TARGET_DIR'] ?? join(ROOT, 'target'), 'debug');

/** A hub and its state. */
export class Hub {
  readonly folder: string;
  base = '';
  #program: ChildProcess | null = null;

  private constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'hub-'));
    // Port 9 is nobody's: what is told there is never heard.
    const outlet = '[[outlets]]\nname = "ops"\nkind = "alertmanager"\nurl = "http://127.0.0.1:9"\nwatches = true\n';
    writeFileSync(join(this.folder, 'hub.toml'), `state = "${join(this.folder, 'state')}"\nlisten = "127.0.0.1:0"\n\n${outlet}`);
  }

  /** Starts a hub that knows nobody yet. */
  static async start(): Promise<Hub> {
    const hub = new Hub();
    await hub.begin();
    return hub;
  }

  /** Starts a hub at this address, with private files and what is set with their paths. */
  static async startAt(base: string, files: Record<string, string>, settings: (paths: Record<string, string>) => string): Promise<Hub> {
    const hub = new Hub();
    hub.base = base;
    const paths = Object.fromEntries(Object.entries(files).map(([name, text]) => {
      const path = join(hub.folder, name);
      writeFileSync(path, text, { mode: 0o600 });
      return [name, path];
    }));
    appendFileSync(join(hub.folder, 'hub.toml'), settings(paths));
    await hub.begin();
    return hub;
  }

  /** Starts the program; again on the port of the first time. */
  async begin(): Promise<void> {
    const file = join(BIN, 'waystation-hub');
    if (!existsSync(file)) throw new Error(`${file} is not there; run \`cargo build -p hub\`, or set WAYSTATION_BIN`);
    const listen = this.base === '' ? [] : ['--listen', new URL(this.base).host];
    const args = ['serve', '--config', join(this.folder, 'hub.toml'), ...listen];
    const program = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, RUST_LOG: 'off' } });
    this.#program = program;
    for await (const text of createInterface({ input: program.stdout ?? process.stdin })) {
      this.base = text.replace('listening ', '');
      break;
    }
    if (this.base === '') throw new Error('the hub did not start; what it said stands above');
  }

  /** The administrator's token. */
  get token(): string {
    return readFileSync(join(this.folder, 'state/admin-token'), 'utf8').trim();
  }

  /** Does something as the administrator's program would. */
  async post(path: string, body: object): Promise<Record<string, string>> {
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${this.base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Record<string, string>);
  }

  /** Reads something as the administrator's program would. */
  async read(path: string): Promise<unknown> {
    const answer = await fetch(`${this.base}${path}`, { headers: { authorization: `Bearer ${this.token}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Ends the program at once, as a crash does. */
  async crash(): Promise<void> {
    const program = this.#program;
    if (program === null || program.exitCode !== null || program.signalCode !== null) return;
    const ended = once(program, 'exit');
    program.kill('SIGKILL');
    await ended;
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    await this.crash();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
