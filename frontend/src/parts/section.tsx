/** A titled part of a column; its title folds it where the page lets it fold. */
import { type ComponentChildren, type JSX, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { Icon } from './icon'

export interface Folding {
  folded: boolean
  toggle: () => void
}

/** Given by the frame; null where nothing folds. */
export const Fold = createContext<Folding | null>(null)

interface HeadProps {
  title: string
  /** Small text at the right of the title. */
  side?: ComponentChildren
}

/** Title and small text; the title is a button that folds. */
export function SectionHead({ title, side }: HeadProps): JSX.Element {
  const fold = useContext(Fold)
  return (
    <header class="section-head">
      <h2>
        {fold === null ? (
          title
        ) : (
          <button
            class="fold"
            aria-expanded={!fold.folded}
            title={fold.folded ? 'Open' : 'Fold'}
            onClick={() => fold.toggle()}
          >
            {title}
            <Icon name="chevron" />
          </button>
        )}
      </h2>
      {side !== undefined && <span class="side">{side}</span>}
    </header>
  )
}

/** Whether the panel that asks is folded. */
export function useFolded(): boolean {
  return useContext(Fold)?.folded ?? false
}

interface SectionProps extends HeadProps {
  /** Names the part for tests and for the style sheet. */
  name: string
  children: ComponentChildren
}

export function Section({ title, side, name, children }: SectionProps): JSX.Element {
  const folded = useFolded()
  return (
    <section class={`section ${name}${folded ? ' folded' : ''}`} aria-label={title} data-panel={name}>
      <SectionHead title={title} {...(side === undefined ? {} : { side })} />
      {!folded && children}
    </section>
  )
}
