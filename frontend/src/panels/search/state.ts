/** The state of the search box: what is offered at the caret, which one is chosen, and how counts are written. */
import { type ReadonlySignal, type Signal, computed, useComputed, useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { vocabulary } from '../../model/searchTable'
import { type Completions, completions } from '../../query/complete'
import { inEpochs, snapshotNumbers } from '../../parts/moments'
import { thin } from '../../parts/number'
import { queryText } from '../../state/query'
import { lit } from '../../state/selection'
import type { Wording } from './logic'

export interface Offer {
  found: ReadonlySignal<Completions | null>
  /** Place among the options; −1 for none. */
  chosen: Signal<number>
  /** Lists what can stand at the caret; unasked (`wanted` false) only where a word is being typed or the box is empty. */
  ask: (wanted?: boolean) => void
  /** Says that characters were typed: until an option is taken or the box is left, Tab may complete them. */
  type: () => void
  close: () => void
  /** Closes the list; what was typed is no longer to be completed. */
  leave: () => void
  /** Puts an option in the place of the word at the caret. */
  take: (place: number) => void
  /** Whether the key was one of the list. */
  press: (event: KeyboardEvent) => boolean
}

/** How the counts of an iteration query are written. */
export const wording = computed<Wording>(() => ({
  names: snapshotNumbers.value,
  unit: inEpochs.value ? 'epoch' : 'step',
  selected: lit.value !== null,
  write: thin,
}))

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }

/** The offer for an input element. */
export function useOffer(input: RefObject<HTMLInputElement | null>): Offer {
  const asked = useSignal<Completions | null>(null)
  const chosen = useSignal(-1)
  const typed = useSignal(false)
  const found = useComputed(() => ((asked.value?.options.length ?? 0) > 0 ? asked.value : null))
  const ask = (wanted = false): void => {
    const text = queryText.peek()
    const caret = input.current?.selectionStart ?? text.length
    const idle = text.trim() !== '' && /\s/.test(text[caret - 1] ?? ' ')
    asked.value = idle && !wanted ? null : completions(text, caret, vocabulary.peek())
    chosen.value = -1
  }
  const close = (): void => {
    asked.value = null
    chosen.value = -1
  }
  const type = (): void => {
    typed.value = true
    ask()
  }
  const take = (place: number): void => {
    const offer = found.peek()
    const option = offer?.options[place]
    const field = input.current
    if (offer === null || option === undefined || field === null) return
    const text = queryText.peek()
    queryText.value = text.slice(0, offer.from) + option.insert + text.slice(offer.to)
    const caret = offer.from + option.insert.length
    field.value = queryText.peek()
    field.setSelectionRange(caret, caret)
    field.focus()
    typed.value = false
    ask()
  }
  /** Whether Tab has something to complete: a chosen option, or a word whose first option says more than it. */
  const completes = (): boolean => {
    const offer = found.peek()
    const text = queryText.peek()
    if (offer === null || text.trim() === '') return false
    if (chosen.peek() >= 0) return true
    const word = text.slice(offer.from, offer.to)
    return word !== '' && offer.options[0]?.insert.trimEnd() !== word
  }
  const leave = (): void => {
    typed.value = false
    close()
  }
  const press = ({ key, shiftKey }: KeyboardEvent): boolean => {
    const count = found.peek()?.options.length ?? 0
    const step = STEPS[key]
    if (step !== undefined) {
      if (count === 0) ask(true)
      else chosen.value = (chosen.peek() + step + (step < 0 && chosen.peek() < 0 ? 1 : 0) + count) % count
      return true
    }
    if (count === 0 || (key !== 'Tab' && key !== 'Enter')) return false
    if (key === 'Enter' ? chosen.peek() < 0 : shiftKey || !typed.peek() || !completes()) return false
    take(Math.max(0, chosen.peek()))
    return true
  }
  return { found, chosen, ask, type, close, leave, take, press }
}
