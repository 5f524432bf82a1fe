// A desktop for one test: a screen that nobody sees, a window manager, a bus, and on it the real
// window of the station. WAYSTATION_WINDOW names the window's program.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** How often something on the screen is looked for, in milliseconds. */
const LOOK_MS = 100;

/** A screen with a window manager and a bus of its own. */
export class Desktop {
  readonly home: string;
  readonly #programs: ChildProcess[] = [];
  #env: NodeJS.ProcessEnv = {};

  private constructor() {
    this.home = mkdtempSync(join(tmpdir(), 'desktop-'));
    chmodSync(this.home, 0o700);
  }

  /** Starts it; 1366 × 768 pixels. */
  static async start(): Promise<Desktop> {
    const desktop = new Desktop();
    const { home } = desktop;
    desktop.#env = {
      ...process.env, HOME: home, XDG_RUNTIME_DIR: home, XDG_CONFIG_HOME: join(home, 'config'), XDG_DATA_HOME: join(home, 'data'),
      XDG_STATE_HOME: join(home, 'state'), XDG_CACHE_HOME: join(home, 'cache'), LC_ALL: 'C.UTF-8', GTK_A11Y: 'none',
    };
    const number = await desktop.#firstLine('Xvfb', ['-displayfd', '1', '-screen', '0', '1366x768x24', '-nolisten', 'tcp']);
    desktop.#env['DISPLAY'] = `:${number}`;
    desktop.#env['DBUS_SESSION_BUS_ADDRESS'] = await desktop.#firstLine('dbus-daemon', ['--session', '--nofork', '--print-address=1']);
    desktop.run('openbox', []);
    return desktop;
  }

  /** Starts a program on this desktop; `stop` ends it. */
  run(program: string, args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...this.#env, ...env } });
    this.#programs.push(child);
    return child;
  }

  async #firstLine(program: string, args: string[]): Promise<string> {
    const child = this.run(program, args);
    for await (const line of createInterface({ input: child.stdout ?? process.stdin })) return line;
    throw new Error(`${program} ended before it said anything; is it installed?`);
  }

  /** What a program says, whole; empty if it fails. */
  async ask(program: string, args: string[]): Promise<string> {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], env: this.#env });
    let said = '';
    child.stdout.on('data', (piece: Buffer) => { said += piece.toString(); });
    await once(child, 'close');
    return said.trim();
  }

  /** The number of the visible window with this title, as soon as there is one. */
  async window(title: string): Promise<string> {
    return this.until(async () => (await this.ask('xdotool', ['search', '--onlyvisible', '--name', title])).split('\n')[0] ?? '');
  }

  /** Whether a window with this title can be seen. */
  async sees(title: string): Promise<boolean> {
    return (await this.ask('xdotool', ['search', '--onlyvisible', '--name', title])) !== '';
  }

  /** How big a window is and where: width x height + left + top, in pixels. */
  async place(window: string): Promise<string> {
    const said = new Map((await this.ask('xdotool', ['getwindowgeometry', '--shell', window])).split('\n').map((line) => line.split('=') as [string, string]));
    return `${said.get('WIDTH')}x${said.get('HEIGHT')}+${said.get('X')}+${said.get('Y')}`;
  }

  /** The settings of this user's window hold a wish, as if it had been made before. */
  wants(wish: string): void {
    const folder = join(this.home, 'config/dev.waystation.desktop');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, wish), '');
  }

  /** Looks until the answer is not empty. The test's own time limit ends a wait for nothing. */
  async until(look: () => Promise<string>, everyMs = LOOK_MS): Promise<string> {
    for (;;) {
      const found = await look();
      if (found !== '') return found;
      await new Promise((resume) => setTimeout(resume, everyMs));
    }
  }

  /** Keeps what the screen shows as a picture. */
  async picture(file: string): Promise<void> {
    await this.ask('import', ['-window', 'root', file]);
  }

  /** Ends everything on it, the last one first. */
  async stop(): Promise<void> {
    for (const program of this.#programs.reverse()) {
      if (program.exitCode !== null || program.signalCode !== null) continue;
      const ended = once(program, 'exit');
      program.kill('SIGKILL');
      await ended;
    }
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** A page in the real window, over WebDriver. */
export class Driven {
  readonly #session: string;
  /** When the program was asked for, on this computer's clock. */
  readonly startedMs: number;

  private constructor(session: string, startedMs: number) {
    this.#session = session;
    this.startedMs = startedMs;
  }

  /** Opens the window `program` and drives what it shows. */
  static async open(desktop: Desktop, program: string, args: string[], port: number): Promise<Driven> {
    desktop.run('WebKitWebDriver', [`--port=${port}`], { TAURI_AUTOMATION: 'true', TAURI_WEBVIEW_AUTOMATION: 'true' });
    const base = `http://127.0.0.1:${port}`;
    await desktop.until(async () => (await fetch(`${base}/status`).then((answer) => answer.text(), () => '')));
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { binary: program, args } } };
    const startedMs = Date.now();
    const { sessionId } = await call<{ sessionId: string }>('POST', `${base}/session`, { capabilities });
    return new Driven(`${base}/session/${sessionId}`, startedMs);
  }

  /** What a script in the page answers. */
  run(script: string): Promise<string> {
    return call<string>('POST', `${this.#session}/execute/sync`, { script, args: [] });
  }

  /** The one big thing that the page says. */
  headline(): Promise<string> {
    return this.run('return document.querySelector("h1")?.textContent ?? ""');
  }

  /** Presses the button that says so, as a finger does. */
  async press(text: string): Promise<void> {
    const named = { using: 'xpath', value: `//button[contains(normalize-space(.), "${text}")]` };
    const [element = ''] = Object.values(await call<Record<string, string>>('POST', `${this.#session}/element`, named));
    await call('POST', `${this.#session}/element/${element}/click`, {});
  }

  /** Closes the session and with it the window. */
  async close(): Promise<void> {
    await call('DELETE', this.#session);
  }
}

async function call<T>(method: string, url: string, body?: object): Promise<T> {
  const answer = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const { value } = (await answer.json()) as { value: T };
  if (!answer.ok) throw new Error(JSON.stringify(value));
  return value;
}
