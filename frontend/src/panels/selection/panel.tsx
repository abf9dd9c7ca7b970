/** What is selected, what can be done with it, and what was saved. */
import { computed, signal, useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { frame } from '../../model/frames'
import { savingRefused } from '../../model/groups'
import { palette } from '../../model/palette'
import { labelsKnown, points } from '../../model/points'
import { Swatch } from '../../parts/className'
import { className } from '../../parts/classes'
import { Icon } from '../../parts/icon'
import { snapshotNames } from '../../parts/moments'
import { decimal, percent, thin } from '../../parts/number'
import { Section } from '../../parts/section'
import type { Mask } from '../../state/mask'
import { MOST_PINNED, pinnedRows } from '../../state/pinned'
import { index } from '../../state/playhead'
import { run } from '../../state/run'
import { clauses, clearSelection, invertSelection, lit, releaseClause } from '../../state/selection'
import { tab } from '../../state/tab'
import { namedGroups } from '../../state/tagged'
import { showTraces } from '../../state/traces'
import { adopt } from '../../style/sheet'
import { type Mix, highestRows, mixOf, topShares } from './logic'
import { NameThem } from './nameThem'
import { FORMATS, saveSelection } from './save'
import { Saved } from './saved'
import style from './selection.css'

adopt(style)

const MOST_NAMED = 4

const mix = computed<Mix | null>(() => {
  const held = lit.value
  const known = points.value
  if (held === null || known === null || held.length !== known.count) return null
  const prediction = frame(index.value)?.prediction
  const fits = prediction?.length === known.count ? prediction : null
  return mixOf(held, known.label, fits, run.value?.classes.length ?? 0)
})

function Clauses(): JSX.Element {
  return (
    <ul class="clauses" aria-label="Selected by">
      {clauses.value.map(({ source, text }) => (
        <li key={source} class={source === 'query' ? 'mono' : ''} title={text}>
          <bdi class="cut">{text}</bdi>
          <button aria-label={`Remove ${text}`} title="Remove" onClick={() => releaseClause(source)}>
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  )
}

function MixBar({ found, of }: { found: Mix; of: number }): JSX.Element {
  const { top, others } = topShares(found.shares, MOST_NAMED)
  const bar = topShares(found.shares, 24)
  const width = (count: number): string => `${decimal((100 * count) / of, 2)}%`
  return (
    <>
      <div class="mix" aria-hidden="true">
        {bar.top.map(({ index: one, count }) => (
          <i
            key={one}
            style={{ width: width(count), background: palette(one) }}
            title={`${className(one)}: ${thin(count)}`}
          />
        ))}
        {bar.others > 0 && <i style={{ width: width(bar.others), background: 'var(--fill-2)' }} />}
      </div>
      <ul class="named" aria-label="Labels of the selected samples">
        {top.map(({ index: one, count }) => (
          <li key={one} title={`${className(one)}: ${thin(count)}`}>
            <Swatch colour={palette(one)} />
            <bdi class="cut">{className(one)}</bdi>
            <span class="muted">{thin(count)}</span>
          </li>
        ))}
        {others > 0 && (
          <li class="muted">
            {found.shares.length - top.length} more {thin(others)}
          </li>
        )}
      </ul>
    </>
  )
}

function Accuracy({ found }: { found: Mix }): JSX.Element | null {
  if (found.judged === 0) return null
  return (
    <p>
      accuracy <b>{percent(found.correct / found.judged)}</b>{' '}
      <span class="muted">at {snapshotNames.value[index.value] ?? ''}</span>
    </p>
  )
}

type Open = 'selection' | 'tag' | 'export' | null

interface ActProps {
  open: Open
  toggle: (which: Exclude<Open, null>) => void
}

/** What was inspected last, and how it was chosen. */
const inspected = signal<{ of: Mask; text: string } | null>(null)

/** "8 of 72, highest loss". */
const inspectText = computed(() => {
  const all = lit.value?.count ?? 0
  if (all <= MOST_PINNED) return `all ${thin(all)}`
  return `${MOST_PINNED} of ${thin(all)}, ${labelsKnown.value ? 'highest loss' : 'lowest confidence'}`
})

function inspect(): void {
  const held = lit.peek()
  if (held === null) return
  const present = frame(index.peek())
  const byLoss = labelsKnown.peek()
  const value = (row: number): number => (byLoss ? present?.loss[row] : -(present?.confidence[row] ?? NaN)) ?? NaN
  pinnedRows.value = highestRows(held, value, MOST_PINNED)
  tab.value = 'sample'
  inspected.value = { of: held, text: `Inspecting ${inspectText.peek()}.` }
}

function Act({ open, toggle }: ActProps): JSX.Element {
  const refused = savingRefused.value
  const opener = (which: Exclude<Open, null>, text: string, title: string, disabled = false): JSX.Element => (
    <button
      class="button"
      aria-expanded={open === which}
      disabled={disabled}
      title={title}
      onClick={() => toggle(which)}
    >
      {text}
    </button>
  )
  return (
    <div class="act">
      <button class="button" title="Select all the others instead (I)" onClick={invertSelection}>
        Invert
      </button>
      <button class="button" title={`Inspect ${inspectText.value}, side by side`} onClick={inspect}>
        Inspect
      </button>
      <button
        class="button"
        aria-pressed={showTraces.value}
        title="Draw their ways through all snapshots (T)"
        onClick={() => {
          showTraces.value = !showTraces.value
        }}
      >
        Traces
      </button>
      {opener(
        'selection',
        'Save…',
        refused ?? 'Save this selection under a name, for everyone who opens this run; in Python run.selection(name)',
        refused !== null,
      )}
      {opener(
        'tag',
        'Tag…',
        refused ?? 'Put a tag on these samples: they carry a black core in the picture',
        refused !== null,
      )}
      {opener('export', 'Export', 'Download these samples as CSV, JSON or NumPy ids')}
    </div>
  )
}

function Export(): JSX.Element {
  return (
    <div class="act" role="group" aria-label="Export as">
      {FORMATS.map((format) => (
        <button
          key={format}
          class="button"
          onClick={() => {
            const held = lit.peek()
            if (held !== null) void saveSelection(held, format)
          }}
        >
          {format}
        </button>
      ))}
    </div>
  )
}

function Selected(): JSX.Element {
  const open = useSignal<Open>(null)
  const close = (): void => {
    open.value = null
  }
  const toggle = (which: Exclude<Open, null>): void => {
    open.value = open.value === which ? null : which
  }
  const found = mix.value
  return (
    <>
      <Clauses />
      {lit.value?.count === 0 && <p class="muted">No sample satisfies all of these; remove one.</p>}
      {found !== null && found.shares.length > 0 && (
        <>
          <MixBar found={found} of={lit.value?.count ?? 1} />
          <Accuracy found={found} />
        </>
      )}
      <Act open={open.value} toggle={toggle} />
      {inspected.value !== null && inspected.value.of === lit.value && (
        <p class="muted" role="status">
          {inspected.value.text}
        </p>
      )}
      {(open.value === 'selection' || open.value === 'tag') && <NameThem kind={open.value} close={close} />}
      {open.value === 'export' && <Export />}
      <p class="muted how">
        End a box or lasso with <kbd class="kbd">ctrl</kbd> to add, <kbd class="kbd">ctrl</kbd>{' '}
        <kbd class="kbd">shift</kbd> <kbd class="kbd">alt</kbd> to take away.
      </p>
    </>
  )
}

export function SelectionPanel(): JSX.Element | null {
  const held = lit.value
  if (held === null && namedGroups.value.length === 0) return null
  const { name = '', points: all = 0 } = run.value ?? {}
  const side =
    held === null ? (
      `${thin(namedGroups.value.length)} saved`
    ) : (
      <>
        of {thin(all)}{' '}
        <button class="link" title="Select nothing (Esc)" onClick={clearSelection}>
          clear
        </button>
      </>
    )
  return (
    <Section title={held === null ? 'Selection' : `${thin(held.count)} selected`} side={side} name="selection">
      {held !== null && <Selected key={`selected ${name}`} />}
      <Saved key={`saved ${name}`} />
    </Section>
  )
}
