/** Chooses the run: a button with a list, searchable where there are many. */
import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from '../../parts/icon'
import { thin } from '../../parts/number'
import { SearchField } from '../../parts/searchField'
import { openRun, runName, runs } from '../../state/run'
import type { RunEntry } from '../../wire/messages'
import { MANY, found, movedChoice, openable, stateText } from './logic'

function stateClass({ state, live }: RunEntry): string {
  return state === 'unreadable' ? 'state bad' : live ? 'state live' : 'state'
}

interface OptionProps {
  entry: RunEntry
  lit: boolean
  choose: () => void
  light: () => void
}

function Option({ entry, lit, choose, light }: OptionProps): JSX.Element {
  const host = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (lit) host.current?.scrollIntoView({ block: 'nearest' })
  }, [lit])
  return (
    <li role="presentation">
      <button
        ref={host}
        id={lit ? 'run-option-lit' : undefined}
        class={lit ? 'option lit' : 'option'}
        role="option"
        tabIndex={-1}
        aria-selected={entry.name === runName.value}
        title={entry.problem === '' ? entry.name : `${entry.name}: ${entry.problem}`}
        onClick={choose}
        onPointerMove={light}
      >
        <bdi class="name cut">{entry.name}</bdi>
        <span class={stateClass(entry)}>{stateText(entry)}</span>
      </button>
    </li>
  )
}

function Sheet({ close }: { close: () => void }): JSX.Element {
  const all = openable(runs.value?.runs ?? [])
  const search = useSignal('')
  const lit = useSignal(
    Math.max(
      0,
      all.findIndex(({ name }) => name === runName.value),
    ),
  )
  const sheet = useRef<HTMLDivElement>(null)
  const shown = found(all, search.value)
  const others = (runs.value?.runs.length ?? 0) - all.length
  useEffect(() => {
    sheet.current?.querySelector<HTMLElement>('input, [role=listbox]')?.focus()
  }, [])
  const choose = (entry: RunEntry | undefined): void => {
    if (entry !== undefined && entry.name !== runName.value) openRun(entry.name)
    close()
  }
  const press = (event: KeyboardEvent): void => {
    const moved = movedChoice(event.key, lit.value, shown.length)
    const typing = event.target instanceof HTMLInputElement && (event.key === 'Home' || event.key === 'End')
    if (moved !== null && !typing) lit.value = moved
    else if (event.key === 'Enter') choose(shown[lit.value])
    else if (event.key === 'Escape') close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div class="sheet" ref={sheet} onKeyDown={press}>
      {all.length > MANY && (
        <SearchField
          label="Find a run"
          placeholder={`Find one of ${thin(all.length)} runs`}
          text={search}
          changed={() => {
            lit.value = 0
          }}
        />
      )}
      <ul role="listbox" tabIndex={-1} aria-label="Runs" aria-activedescendant="run-option-lit">
        {shown.map((entry, place) => (
          <Option
            key={entry.name}
            entry={entry}
            lit={place === lit.value}
            choose={() => choose(entry)}
            light={() => {
              lit.value = place
            }}
          />
        ))}
      </ul>
      {shown.length === 0 && <p class="rest muted">No recorded run is called so.</p>}
      {others > 0 && <p class="rest muted">{`${thin(others)} more without a recording`}</p>}
    </div>
  )
}

export function RunMenu(): JSX.Element {
  const open = useSignal(false)
  const host = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const close = (): void => {
    open.value = false
    button.current?.focus()
  }
  useEffect(() => {
    const outside = (event: Event): void => {
      if (event.target instanceof Node && host.current?.contains(event.target) !== true) open.value = false
    }
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [open])
  const none = openable(runs.value?.runs ?? []).length === 0
  const name = runName.value
  return (
    <div class="run-menu" ref={host} data-testid="run-menu">
      <button
        ref={button}
        aria-haspopup="listbox"
        aria-expanded={open.value}
        aria-label={`Run: ${name ?? 'none'}`}
        title={name ?? ''}
        disabled={none}
        onClick={() => {
          open.value = !open.value
        }}
      >
        <bdi class={name === null ? 'cut muted' : 'cut'}>
          {name ?? (runs.value === null ? 'looking for runs' : 'no recorded run')}
        </bdi>
        <Icon name="chevron" />
      </button>
      {open.value && <Sheet close={close} />}
    </div>
  )
}
