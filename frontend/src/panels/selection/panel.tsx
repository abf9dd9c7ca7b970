/** What is selected, and the saved selections. */
import type { JSX } from 'preact'

export function SelectionPanel(): JSX.Element | null {
  return null
}
