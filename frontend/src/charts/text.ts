/** Names of any length in little room. */
import { textWidth } from './ticks'

/** The text, or its beginning with an ellipsis, so that it takes at most so many pixels of 11 px type. */
export function cutTo(text: string, pixels: number): string {
  if (textWidth(text) <= pixels) return text
  const signs = Array.from(text)
  const room = Math.max(1, Math.floor(pixels / textWidth('n')) - 1)
  return signs.length <= room ? text : `${signs.slice(0, room).join('').trimEnd()}…`
}
