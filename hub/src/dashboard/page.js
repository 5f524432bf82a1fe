// The hub's page: asks the hub every few seconds and draws what it says. It keeps the token in
// memory only, changes nothing, and writes text as text.
'use strict';

const PAUSE_MS = 3000;
const LABELS = 20;
const at = (id) => document.getElementById(id);
const fragment = new URLSearchParams(location.hash.slice(1));
let token = fragment.get('token');
if (token !== null) history.replaceState(null, '', location.pathname);

async function ask(path) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(path, { headers, cache: 'no-store', signal: AbortSignal.timeout(4000) });
  const body = await response.json();
  if (!response.ok) throw Object.assign(new Error(body.detail), { status: response.status });
  return body;
}

function figure(name, value) {
  at(`${name}-count`).textContent = value.toLocaleString('en');
  at(`${name}-figure`)?.classList.toggle('alarm', value > 0);
}

function time(text) {
  return text === null ? 'never' : new Date(text).toLocaleString('sv');
}

// A cell is a text, or a text with the class it is drawn in.
function draw(name, rows) {
  const body = at(name).tBodies[0];
  body.replaceChildren(
    ...rows.map((cells) => {
      const row = document.createElement('tr');
      for (const cell of cells) {
        const [text, mark] = Array.isArray(cell) ? cell : [cell, ''];
        const td = row.insertCell();
        td.textContent = text;
        td.className = mark;
      }
      return row;
    }),
  );
  at(name).hidden = rows.length === 0;
  at(`no-${name}`).hidden = rows.length > 0;
}

function printers(state) {
  if (state === null) return 'not told yet';
  const tell = (printer) => {
    const reasons = printer.state_reasons.filter((reason) => reason !== 'none');
    return `${printer.slot}: ${[printer.state, ...reasons].join(', ')}`;
  };
  return state.printers.map(tell).join(' · ') || 'none';
}

function stationRow(station) {
  const mark = (value, name) => [value, value > 0 ? name : ''];
  return [
    station.id, station.site, time(station.last_seen_at), station.state?.version ?? '–', station.labels,
    mark(station.in_doubt, 'doubt'), station.state?.jobs_waiting ?? '–', mark(station.gaps, 'alarm'),
    mark(station.forks, 'alarm'), printers(station.state),
  ];
}

function labelRow(label) {
  const marks = { 'in-doubt': 'doubt', aborted: 'alarm' };
  return [
    time(label.at), label.station, label.printer, [label.outcome, marks[label.outcome] ?? ''], label.evidence,
    label.proof, label.cause, `${label.copy} of ${label.copies}`, label.waybill?.slice(0, 12) ?? '–',
  ];
}

async function look() {
  try {
    const paths = ['api/summary', 'api/stations', `api/labels?limit=${LABELS}`];
    const [summary, { stations }, { labels }] = await Promise.all(paths.map(ask));
    for (const name of ['stations', 'labels', 'outcomes', 'gaps', 'forks', 'unread']) figure(name, summary[name]);
    draw('stations', stations.map(stationRow));
    draw('outcomes', summary.by_outcome.map((row) => [row.outcome, row.evidence, row.count]));
    draw('labels', labels.map(labelRow));
    at('heard').textContent = `Last heard from a station: ${time(summary.last_heard_at)}`;
    at('heard').className = '';
    at('view').hidden = false;
    at('entry').hidden = true;
  } catch (error) {
    const locked = error.status === 401;
    at('entry').hidden = !locked;
    if (locked) at('view').hidden = true;
    at('heard').textContent = error.status ? error.message : 'The hub does not answer. What is shown may be old.';
    at('heard').className = 'alarm';
  }
}

at('entry').addEventListener('submit', (event) => {
  event.preventDefault();
  token = at('token').value.trim();
  look();
});

async function keepLooking() {
  await look();
  setTimeout(keepLooking, PAUSE_MS);
}
keepLooking();
