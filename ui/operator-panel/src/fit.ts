// How wide a text is, roughly and without measuring: enough to make a headline as big as it can be.

const WIDE_EM = 1.02;
const CAPITAL_EM = 0.78;
const NARROW_EM = 0.39;
const OTHER_EM = 0.69;

/** The width of a text in the bold face, in em; never too small. */
export function widthInEm(text: string): number {
  const width = (letter: string): number => {
    if (/[\u2e80-\uffef]/.test(letter)) return WIDE_EM;
    if (/[A-Z0-9~@%&mwMW]/.test(letter)) return CAPITAL_EM;
    return /[ .,:;'!|iljtfI()[\]-]/.test(letter) ? NARROW_EM : OTHER_EM;
  };
  return [...text].reduce((sum, letter) => sum + width(letter), 0);
}
