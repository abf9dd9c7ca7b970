/** A choice as wide as its column: what it is at the left, what is chosen at the right. */
import type { JSX } from 'preact'
import { Icon } from './icon'

export interface Option {
  value: string
  text: string
  /** Heading that options of the same group stand under; the empty string for none. */
  group?: string
}

interface FilledSelectProps {
  label: string
  value: string
  options: readonly Option[]
  choose: (value: string) => void
  title?: string
  disabled?: boolean
}

/** Options in the order of their groups. */
function grouped(options: readonly Option[]): Map<string, Option[]> {
  const groups = new Map<string, Option[]>()
  for (const option of options) groups.set(option.group ?? '', [...(groups.get(option.group ?? '') ?? []), option])
  return groups
}

function Options({ of }: { of: readonly Option[] }): JSX.Element {
  return (
    <>
      {of.map(({ value, text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </>
  )
}

export function FilledSelect({ label, value, options, choose, title, disabled }: FilledSelectProps): JSX.Element {
  const chosen = options.find((option) => option.value === value)
  return (
    <label class="filled-select" title={title ?? chosen?.text ?? ''}>
      <span class="muted" aria-hidden="true">
        {label}
      </span>
      <select
        aria-label={label}
        value={value}
        disabled={disabled === true}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {[...grouped(options)].map(([group, of]) =>
          group === '' ? (
            <Options key="" of={of} />
          ) : (
            <optgroup key={group} label={group}>
              <Options of={of} />
            </optgroup>
          ),
        )}
      </select>
      <bdi class="cut" aria-hidden="true">
        {chosen?.text ?? ''}
      </bdi>
      <Icon name="chevron" />
    </label>
  )
}
