/** A field that narrows a list. */
import type { JSX } from 'preact'
import type { Signal } from '@preact/signals'
import { Icon } from './icon'

interface SearchFieldProps {
  label: string
  placeholder?: string
  text: Signal<string>
  /** After each change. */
  changed?: () => void
}

export function SearchField({ label, placeholder = label, text, changed }: SearchFieldProps): JSX.Element {
  return (
    <label class="field">
      <Icon name="search" />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value
          changed?.()
        }}
      />
    </label>
  )
}
