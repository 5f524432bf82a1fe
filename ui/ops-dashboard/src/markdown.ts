// The Markdown that runbooks are written in, as plain data: a page draws it, nothing is ever put
// into the page as it came.

/** A piece of a line. */
export type Span =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong'; text: string }
  | { kind: 'link'; text: string; to: string };

/** A part of a page. */
export type Block =
  | { kind: 'heading'; level: number; spans: Span[] }
  | { kind: 'paragraph'; spans: Span[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Span[][] }
  | { kind: 'table'; head: Span[][]; rows: Span[][][] }
  | { kind: 'code'; text: string };

/** The parts of a page. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.startsWith('```')) {
      const end = lines.indexOf('```', at + 1);
      const last = end === -1 ? lines.length : end;
      blocks.push({ kind: 'code', text: lines.slice(at + 1, last).join('\n') });
      at = last;
      continue;
    }
    const heading = /^(#{1,4}) (.*)$/.exec(line);
    const item = /^(\d+\.|-) (.*)$/.exec(line);
    const before = blocks.at(-1);
    if (line.trim().startsWith('|')) {
      let end = at;
      while ((lines[end + 1] ?? '').trim().startsWith('|')) end += 1;
      blocks.push(tableOf(lines.slice(at, end + 1)));
      at = end;
      continue;
    }
    if (heading !== null) {
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, spans: spansOf(heading[2] ?? '') });
    } else if (item !== null) {
      const ordered = item[1] !== '-';
      const [words, next] = continued(lines, at, item[2] ?? '');
      if (before?.kind === 'list' && before.ordered === ordered) before.items.push(spansOf(words));
      else blocks.push({ kind: 'list', ordered, start: ordered ? Number.parseInt(line, 10) : 1, items: [spansOf(words)] });
      at = next;
    } else if (line.trim() !== '') {
      const [words, next] = continued(lines, at, line);
      blocks.push({ kind: 'paragraph', spans: spansOf(words) });
      at = next;
    }
  }
  return blocks;
}

/** A table; its second line only draws. */
function tableOf(lines: readonly string[]): Block {
  const cells = (line: string): Span[][] => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => spansOf(cell.trim()));
  const [head = '', , ...rows] = lines;
  return { kind: 'table', head: cells(head), rows: rows.map(cells) };
}

/** A line with those that go on from it, and where the last of them stands. */
function continued(lines: readonly string[], at: number, first: string): [string, number] {
  let [words, end] = [first, at];
  for (let next = lines[end + 1] ?? ''; next.trim() !== '' && !/^(#|```|\d+\. |- |\s*\|)/.test(next); next = lines[end + 1] ?? '') {
    words += ` ${next.trim()}`;
    end += 1;
  }
  return [words, end];
}

/** The pieces of a line. */
export function spansOf(line: string): Span[] {
  const spans: Span[] = [];
  let rest = line;
  for (let found = PIECE.exec(rest); found !== null; found = PIECE.exec(rest)) {
    if (found.index > 0) spans.push({ kind: 'text', text: rest.slice(0, found.index) });
    if (found[1] !== undefined) spans.push({ kind: 'code', text: found[1] });
    else if (found[2] !== undefined) spans.push({ kind: 'strong', text: found[2] });
    else spans.push({ kind: 'link', text: found[3] ?? '', to: found[4] ?? '' });
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest !== '') spans.push({ kind: 'text', text: rest });
  return spans;
}

const PIECE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)]+)\)/;
