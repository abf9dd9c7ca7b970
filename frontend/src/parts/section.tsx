/** A titled part of a column. */
import type { ComponentChildren, JSX } from 'preact'

interface SectionProps {
  title: string
  /** Small text at the right of the title. */
  side?: ComponentChildren
  /** Names the part for tests and for the style sheet. */
  name: string
  children: ComponentChildren
}

export function Section({ title, side, name, children }: SectionProps): JSX.Element {
  return (
    <section class={`section ${name}`} aria-label={title} data-panel={name}>
      <header class="section-head">
        <h2>{title}</h2>
        {side !== undefined && <span class="side">{side}</span>}
      </header>
      {children}
    </section>
  )
}
