/** Gives the selected samples a name. */
import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { LONGEST_NAME, nameProblem } from './logic'

interface NamingProps {
  /** What the name is for, for screen readers. */
  label: string
  initial?: string
  /** Words on the button; they may depend on the name. */
  verb: (name: string) => string
  /** Answers what is wrong, in words, or null. */
  save: (name: string) => Promise<string | null>
  /** Puts the samples in the place of those of a name that is taken; only the button does that, Enter goes to it. */
  replace?: { asks: (name: string) => boolean; go: (name: string) => Promise<string | null> }
  close: () => void
}

export function Naming({ label, initial = '', verb, save, replace, close }: NamingProps): JSX.Element {
  const name = useSignal(initial)
  const wrong = useSignal<string | null>(null)
  const busy = useSignal(false)
  const field = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => field.current?.select(), [])
  const button = useRef<HTMLButtonElement>(null)
  const replacing = replace?.asks(name.value.trim()) === true
  const act = async (go: (name: string) => Promise<string | null>): Promise<void> => {
    wrong.value = nameProblem(name.value)
    if (wrong.value !== null || busy.value) return
    busy.value = true
    wrong.value = await go(name.value.trim())
    busy.value = false
    if (wrong.value === null) close()
  }
  return (
    <form
      class="naming"
      onSubmit={(event) => {
        event.preventDefault()
        if (replacing) button.current?.focus()
        else void act(save)
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        close()
      }}
    >
      <span class="field">
        <input
          ref={field}
          type="text"
          aria-label={label}
          placeholder={label}
          maxLength={LONGEST_NAME}
          value={name.value}
          onInput={(event) => {
            name.value = event.currentTarget.value
            wrong.value = null
          }}
        />
      </span>
      {replacing ? (
        <button
          key="replace"
          ref={button}
          class="button"
          type="button"
          disabled={busy.value}
          title="The samples that have this name now lose it"
          // Enter that is still held down from the field presses nothing
          onKeyDown={(event) => event.repeat && event.preventDefault()}
          onClick={() => void act(replace.go)}
        >
          Replace
        </button>
      ) : (
        <button key="save" class="button" type="submit" disabled={busy.value}>
          {verb(name.value.trim())}
        </button>
      )}
      <button class="button" type="button" onClick={close}>
        Cancel
      </button>
      {wrong.value !== null && (
        <p class="wrong" role="alert">
          {wrong.value}
        </p>
      )}
    </form>
  )
}
