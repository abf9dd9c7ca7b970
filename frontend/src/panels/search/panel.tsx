/** The search box: a query over the samples, with completion, mistakes and iterations below it. */
import { effect, useComputed, useSignal, useSignalEffect } from '@preact/signals'
import type { JSX, RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from '../../parts/icon'
import { thin } from '../../parts/number'
import {
  clearQuery,
  iteration,
  queryCount,
  queryProblem,
  queryText,
  queryWaiting,
  searchFocused,
  searchWanted,
} from '../../state/query'
import { run } from '../../state/run'
import { adopt } from '../../style/sheet'
import { Iterations } from './iterations'
import { heldText, pieces } from './logic'
import style from './search.css'
import { type Offer, useOffer, wording } from './state'

export { Chips } from './chips'

adopt(style)

/** A mistake is shown once the typing rests. */
const REST_MS = 700
const EXAMPLE = 'Search, for example label:4 pred:9 conf>0.9'

/** The mistake, as soon as nobody types any more; at once when the box is left. */
function useRestedProblem(): { shown: boolean; now: () => void } {
  const rested = useSignal(false)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = queryText.subscribe(() => {
      clearTimeout(timer)
      rested.value = false
      timer = setTimeout(() => {
        rested.value = true
      }, REST_MS)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [rested])
  return {
    shown: rested.value && queryProblem.value !== null,
    now: () => {
      rested.value = true
    },
  }
}

/** The text again, behind the input, with a line under what is wrong. */
function Underline({ scrolled }: { scrolled: number }): JSX.Element {
  return (
    <span class="under" aria-hidden="true">
      <span style={{ transform: `translateX(${-scrolled}px)` }}>
        {pieces(queryText.value, queryProblem.value).map(({ text, wrong }, i) =>
          wrong ? <u key={i}>{text}</u> : <span key={i}>{text}</span>,
        )}
      </span>
    </span>
  )
}

/** "604 of 12 000"; of an iteration query what the list below says, on the same base. */
function foundText(): string {
  if (queryWaiting.value) return 'waiting …'
  if (iteration.value !== null) return heldText(iteration.value, wording.value)
  return queryCount.value === null ? '' : `${thin(queryCount.value)} of ${thin(run.value?.points ?? 0)}`
}

function Found({ wrong }: { wrong: boolean }): JSX.Element | null {
  if (queryText.value === '') return null
  const text = wrong ? '' : foundText()
  return (
    <span class="found cut" role="status" title={text}>
      {text}
    </span>
  )
}

function Options({ offer }: { offer: Offer }): JSX.Element | null {
  const list = useRef<HTMLUListElement>(null)
  useSignalEffect(() => {
    list.current?.children[offer.chosen.value]?.scrollIntoView({ block: 'nearest' })
  })
  const { value: found } = offer.found
  if (found === null) return null
  return (
    <ul class="options" id="search-options" role="listbox" aria-label="What can stand here" ref={list}>
      {found.options.map(({ text, hint }, place) => (
        <li
          key={`${place} ${text}`}
          id={`search-option-${place}`}
          role="option"
          aria-selected={offer.chosen.value === place}
          title={text}
          onPointerDown={(event) => {
            event.preventDefault()
            offer.take(place)
          }}
        >
          <bdi class="mono cut">{text}</bdi>
          <span class="muted cut">{hint}</span>
        </li>
      ))}
    </ul>
  )
}

interface FieldProps {
  input: RefObject<HTMLInputElement | null>
  offer: Offer
  wrong: boolean
  settle: () => void
}

function Field({ input, offer, wrong, settle }: FieldProps): JSX.Element {
  const scrolled = useSignal(0)
  const open = offer.found.value !== null
  const press = (event: KeyboardEvent): void => {
    if (event.isComposing) return
    if (offer.press(event)) event.preventDefault()
    else if (event.key === 'Enter') {
      settle()
      offer.close()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (open) offer.close()
      else input.current?.blur()
    }
  }
  return (
    <span class="text">
      {wrong && <Underline scrolled={scrolled.value} />}
      <input
        ref={input}
        type="text"
        class="mono"
        role="combobox"
        aria-label="Search the samples"
        aria-expanded={open}
        aria-controls="search-options"
        aria-autocomplete="list"
        aria-invalid={wrong}
        aria-describedby={wrong && searchFocused.value ? 'search-problem' : undefined}
        title={wrong ? (queryProblem.value?.message ?? '') : undefined}
        aria-activedescendant={open && offer.chosen.value >= 0 ? `search-option-${offer.chosen.value}` : undefined}
        placeholder={EXAMPLE}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        value={queryText.value}
        onInput={(event) => {
          queryText.value = event.currentTarget.value
          offer.type()
        }}
        onFocus={() => {
          searchFocused.value = true
          offer.ask()
        }}
        onBlur={() => {
          searchFocused.value = false
          settle()
          offer.leave()
        }}
        onClick={() => offer.ask()}
        onKeyDown={press}
        onScroll={(event) => {
          scrolled.value = event.currentTarget.scrollLeft
        }}
      />
    </span>
  )
}

export function Search(): JSX.Element | null {
  const input = useRef<HTMLInputElement>(null)
  const offer = useOffer(input)
  const { shown: wrong, now } = useRestedProblem()
  const active = useComputed(() => queryText.value.trim() !== '')
  // at once, not after the next frame: what is typed right after the key belongs into the box
  useEffect(
    () =>
      effect(() => {
        if (searchWanted.value === 0) return
        input.current?.focus()
        input.current?.select()
      }),
    [],
  )
  if (run.value === null || run.value.points === 0) return null
  const below = searchFocused.value
  return (
    <div class={active.value ? 'search active' : 'search'} data-panel="search" role="search">
      <div class="box">
        <Icon name="search" />
        <Field input={input} offer={offer} wrong={wrong} settle={now} />
        <Found wrong={wrong} />
        {active.value ? (
          <button
            class="clear"
            aria-label="Clear the search"
            title="Clear the search"
            onClick={() => {
              clearQuery()
              input.current?.focus()
            }}
          >
            <Icon name="close" />
          </button>
        ) : (
          <kbd class="kbd" aria-hidden="true">
            /
          </kbd>
        )}
      </div>
      {below && (
        <div class="below">
          {wrong && (
            <p class="mistake" id="search-problem" role="alert">
              {queryProblem.value?.message}
            </p>
          )}
          <Iterations />
          <Options offer={offer} />
        </div>
      )}
    </div>
  )
}
