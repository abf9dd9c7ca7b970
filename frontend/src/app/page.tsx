import { effect, useComputed, useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import type { PanelContext } from '../panels/contract'
import { Hint } from '../panels/hint/panel'
import { Landscape } from '../panels/landscape/panel'
import { ProblemBanner, RunNotice } from '../panels/problem/panel'
import { Chips, Search } from '../panels/search/panel'
import { Timeline } from '../panels/timeline/panel'
import { Topbar } from '../panels/topbar/panel'
import { Icon } from '../parts/icon'
import { onDemand } from '../parts/onDemand'
import { pinned } from '../state/pinned'
import { runName, runs } from '../state/run'
import { tab, tableOpen } from '../state/tab'
import { compact } from '../state/theme'
import { adopt } from '../style/sheet'
import { ABOVE, LEFT } from './arrangement'
import { Panels, Tabs } from './column'
import frame from './frame.css'
import { watchKeyboard } from './keyboard'
import { sharedLink } from './link'

adopt(frame)

const Empty = onDemand(async () => (await import('./later')).Empty)
const Help = onDemand(async () => (await import('./later')).Help)
const SampleTable = onDemand(async () => (await import('./later')).SampleTable)

interface DrawerButtonProps {
  side: 'left' | 'right'
  label: string
  open: boolean
  toggle: () => void
}

/** Opens a column that has no room beside the canvas; shown by the style sheet only there. */
function DrawerButton({ side, label, open, toggle }: DrawerButtonProps): JSX.Element {
  return (
    <button
      class={`icon-button drawer-button for-${side}`}
      aria-label={label}
      aria-expanded={open}
      title={label}
      onClick={toggle}
    >
      <Icon name={side === 'left' ? 'list' : 'panel'} />
    </button>
  )
}

interface ColumnsProps {
  left: boolean
  right: boolean
  context: PanelContext
}

function Columns({ left, right, context }: ColumnsProps): JSX.Element {
  return (
    <>
      <aside class={left ? 'left open' : 'left'} aria-label="Classes and display">
        <Panels panels={LEFT} context={context} />
      </aside>
      <main class={tableOpen.value ? 'middle with-sheet' : 'middle'}>
        <Landscape />
        {tableOpen.value && <SampleTable />}
        <div class="over">
          <Chips />
          <Hint context={context} />
        </div>
        <RunNotice />
        <ProblemBanner />
      </main>
      <aside class={right ? 'right open' : 'right'} aria-label="Sample and recording">
        <Panels panels={ABOVE} context={context} />
        <Tabs context={context} />
      </aside>
      <Timeline />
    </>
  )
}

/** The frame: bar, left column, canvas, right column, timeline. */
export function Page(): JSX.Element {
  const help = useSignal(false)
  const left = useSignal(false)
  const right = useSignal(false)
  const list = runs.value
  const context = useMemo<PanelContext>(
    () => ({
      link: sharedLink,
      openHelp: () => {
        help.value = true
      },
    }),
    [help],
  )
  const nothing = useComputed(() => runName.value === null && runs.value !== null)
  useEffect(() => watchKeyboard(context.openHelp), [context])
  // a clicked sample opens the drawer and its tab, unless it was clicked in the column itself; letting it go closes the drawer
  useEffect(
    () =>
      effect(() => {
        const held = pinned.value !== null
        right.value = held
        const own = document.activeElement?.closest('.right, .sheet-table') ?? null
        if (held && own === null) tab.value = 'sample'
      }),
    [right],
  )
  return (
    <div class={compact.value ? 'page compact' : 'page'}>
      <Topbar context={context} search={<Search />}>
        <DrawerButton
          side="left"
          label="Classes and display"
          open={left.value}
          toggle={() => {
            left.value = !left.value
          }}
        />
        <DrawerButton
          side="right"
          label="Sample and recording"
          open={right.value}
          toggle={() => {
            right.value = !right.value
          }}
        />
      </Topbar>
      {nothing.value && list !== null ? (
        <Empty list={list} />
      ) : (
        <Columns left={left.value} right={right.value} context={context} />
      )}
      {help.value && (
        <Help
          open
          close={() => {
            help.value = false
          }}
        />
      )}
    </div>
  )
}
