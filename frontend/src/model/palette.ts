/** The colours of the classes, searched for their distance under colour blindness; the same in both themes. */

export const PALETTE = [
  '#2488df',
  '#e6bb23',
  '#8f3e3a',
  '#2fd3bf',
  '#d75f8e',
  '#15786a',
  '#bdb7fe',
  '#957124',
  '#773a97',
  '#8ca96b',
] as const

/** CSS colour of a class; from the eleventh on they repeat. Unknown labels (−1) are a neutral token. */
export function palette(classIndex: number): string {
  return classIndex < 0 ? 'var(--faint)' : PALETTE[classIndex % PALETTE.length]!
}
