// The real window on a real screen that nobody sees: with a station that runs, and with one that it
// starts itself. Runs only where WAYSTATION_WINDOW names the window's program.

import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bestAndMiddle, QUIET, ROUNDS } from './browser.ts';
import { Desktop, Driven } from './desktop.ts';
import { Line } from './line.ts';

const PROGRAM = process.env['WAYSTATION_WINDOW'] ?? '';
/** Where pictures go, if anybody wants them. */
const PICTURES = process.env['WAYSTATION_PICTURES'];
const DRIVER_PORT = 4_497;
/** How often a window that is measured is looked at, in milliseconds. */
const GLANCE_MS = 10;
/** How often is looked for somebody who takes the keys. */
const LOOKS = 40;

let desktop: Desktop;
let line: Line;

async function picture(name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await desktop.picture(join(PICTURES, `${name}.png`));
}

/** Labels that left the printer, as soon as there are so many. */
async function printed(count: number): Promise<number> {
  await desktop.until(async () => ((await line.printed()) >= count ? 'all' : ''));
  return line.printed();
}

describe.runIf(PROGRAM !== '')('the window', () => {
  beforeEach(async () => { desktop = await Desktop.start(); });
  afterEach(async () => {
    await desktop?.stop();
    await line?.stop();
  });

  it('opens the panel of the station that runs, signed in, and hears of a stop', async () => {
    line = await Line.start({ 'bench-1': 'ips=instant' });
    const driven = await Driven.open(desktop, PROGRAM, ['--config', line.config], DRIVER_PORT);
    const says = (headline: string): Promise<string> => desktop.until(async () => ((await driven.headline()) === headline ? headline : ''));
    await says('Ready');
    expect(await driven.run('return location.href')).toBe(`${line.base}/`);
    await line.print('WS4470');
    expect(await printed(1)).toBe(1);
    await picture('window-ready');
    await line.fault({ fault: 'paper-out' });
    await says('Out of labels');
    await picture('window-stopped');
    // The page may call nothing of the window's program.
    const call = 'const ours = window.__TAURI_INTERNALS__; return ours === undefined ? "nothing there" : ours.invoke("plugin:autostart|enable").then(() => "let in", () => "refused")';
    expect(await driven.run(call)).toBe('refused');
    await driven.close();
  });

  it('leads through what a day brings: no paper, a label in doubt, a torn one, another language', async () => {
    line = await Line.start({ 'bench-1': 'ips=instant' });
    const driven = await Driven.open(desktop, PROGRAM, ['--config', line.config], DRIVER_PORT);
    const says = (headline: string): Promise<string> => desktop.until(async () => ((await driven.headline()) === headline ? headline : ''));
    const shows = (text: string): Promise<string> =>
      desktop.until(() => driven.run(`return document.body.innerText.includes(${JSON.stringify(text)}) ? "there" : ""`));
    await says('Ready');
    await line.fault({ fault: 'paper-out' });
    await says('Out of labels');
    await shows('Open the cover.');
    await line.print('WS4561');
    await shows('1 label is safe and waiting.');
    await line.mend();
    await says('Ready');
    expect(await printed(1)).toBe(1);

    await line.fault({ fault: 'power-cut', counter: 'reset', down_ms: 300, at: { burnt_percent: 50 } });
    await line.print('WS4562');
    await says('Did this label come out?');
    await desktop.ask('xdotool', ['windowfocus', '--sync', await desktop.window('Waystation')]);
    // Real keys, as a gun types them; a machine that is busy may take them for a person's, and a person scans again.
    await desktop.until(async () => {
      await desktop.ask('xdotool', ['type', '--delay', '8', 'WS4562\n']);
      return (await driven.headline()) === 'Ready' ? 'answered' : '';
    });
    await shows('Checked');

    const before = await line.printed();
    await driven.press('Torn');
    expect(await printed(before + 1)).toBe(before + 1);
    await desktop.ask('xdotool', ['key', 'F9']);
    await says('可以打印');
    await driven.close();
  });

  // The drill X06: what happens to the window changes nothing for printing.
  it.each(['SIGKILL', 'SIGSTOP'] as const)('meets a %s while labels print, and every label comes out once', async (signal) => {
    line = await Line.start({ 'bench-1': 'ips=10' });
    const window = desktop.run(PROGRAM, ['--config', line.config]);
    await desktop.window('Waystation');
    for (let label = 0; label < 12; label += 1) await line.print(`WS55${10 + label}`);
    window.kill(signal);
    expect(await printed(12)).toBe(12);
    // The last label has left the printer; that it did is known a moment later.
    await expect.poll(async () => {
      const { jobs } = await line.read<{ jobs: { state: string }[] }>('/v1/jobs?limit=50');
      return jobs.map(({ state }) => state);
    }).toEqual(Array.from({ length: 12 }, () => 'completed'));
    expect(await line.printed()).toBe(12);
  });

  it('starts a station where none runs, and the station outlives it', async () => {
    line = await Line.start({ 'bench-1': 'ips=instant' });
    await line.signal('SIGKILL');
    const window = desktop.run(PROGRAM, ['--config', line.config]);
    await line.answers();
    const process = Number(readFileSync(join(line.folder, 'state/process-id'), 'utf8'));
    try {
      const ended = once(window, 'exit');
      window.kill('SIGKILL');
      await ended;
      // One after the other, for it might end a moment later.
      for (let label = 1; label <= 5; label += 1) {
        await line.print(`WS447${label}`);
        expect(await printed(label)).toBe(label);
      }
    } finally {
      globalThis.process.kill(process, 'SIGKILL');
    }
  });

  it('that is closed comes back for a stop, and the keys go on to where they went', async () => {
    line = await Line.start({ 'bench-1': 'ips=instant' });
    desktop.run(PROGRAM, ['--config', line.config]);
    const ours = await desktop.window('Waystation');
    const wms = desktop.run('xmessage', ['-geometry', '300x200+10+10', 'A warehouse system']);
    const theirs = await desktop.window('xmessage');
    await desktop.ask('xdotool', ['windowfocus', '--sync', ours, 'key', 'alt+F4']);
    await desktop.until(async () => ((await desktop.sees('Waystation')) ? '' : 'hidden'));
    await desktop.ask('xdotool', ['windowfocus', '--sync', theirs]);
    await line.fault({ fault: 'paper-out' });
    await desktop.window('Waystation');
    // Who takes the keys may do so a moment after being seen.
    for (let looks = 0; looks < LOOKS; looks += 1) expect(await desktop.ask('xdotool', ['getwindowfocus'])).toBe(theirs);
    expect(wms.exitCode).toBeNull();
  });

  it('is a strip along the top where one was wanted, higher for a stop, and whole when somebody opens it', async () => {
    line = await Line.start({ 'bench-1': 'ips=instant' });
    desktop.wants('strip');
    desktop.run(PROGRAM, ['--config', line.config]);
    const ours = await desktop.window('Waystation');
    await desktop.until(async () => ((await desktop.place(ours)) === '1366x72+0+0' ? 'a strip' : ''));
    await line.fault({ fault: 'paper-out' });
    await desktop.until(async () => ((await desktop.place(ours)) === '1366x128+0+0' ? 'a higher strip' : ''));
    const second = desktop.run(PROGRAM, ['--config', line.config]);
    await once(second, 'exit');
    await desktop.until(async () => (/^1366x7[0-9]{2}/.test(await desktop.place(ours)) ? 'a window' : ''));
    await desktop.ask('xdotool', ['windowfocus', '--sync', ours, 'key', 'alt+F4']);
    await desktop.until(async () => ((await desktop.place(ours)) === '1366x128+0+0' ? 'a strip' : ''));
  });

  it('is one: a second start shows the first', async () => {
    line = await Line.start({ 'bench-1': 'ips=instant' });
    desktop.run(PROGRAM, ['--config', line.config, '--hidden']);
    await desktop.until(async () => ((await desktop.ask('dbus-send', ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.ListNames'])).includes('waystation') ? 'there' : ''));
    expect(await desktop.sees('Waystation')).toBe(false);
    const second = desktop.run(PROGRAM, ['--config', line.config]);
    const [code] = (await once(second, 'exit')) as [number];
    expect(code).toBe(0);
    await desktop.window('Waystation');
  });

  it.runIf(QUIET)('is ready within two seconds of its start', async () => {
    line = await Line.start({ 'bench-1': 'ips=instant' });
    const taken: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const driven = await Driven.open(desktop, PROGRAM, ['--config', line.config], DRIVER_PORT + round);
      await desktop.until(async () => ((await driven.headline()) === 'Ready' ? 'ready' : ''), GLANCE_MS);
      taken.push(Date.now() - driven.startedMs);
      await driven.close();
      await desktop.until(async () => ((await desktop.sees('Waystation')) ? '' : 'gone'));
    }
    const [best, middle] = bestAndMiddle(taken);
    console.info(`the window says that the station is ready ${best} ms after its start at best, ${middle} ms in the middle`);
    expect(middle).toBeLessThan(2_000);
  });
});
