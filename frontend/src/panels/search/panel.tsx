/** The search box. */
import type { JSX } from 'preact'

export function Search(): JSX.Element | null {
  return null
}

/** Ready-made queries over the top of the canvas. */
export function Chips(): JSX.Element | null {
  return null
}
