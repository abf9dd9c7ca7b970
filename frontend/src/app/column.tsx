/** Draws the panels of a column in their order, and the tabs of the right one. */
import type { JSX } from 'preact'
import { useMemo, useRef } from 'preact/hooks'
import type { PanelContext } from '../panels/contract'
import { Fold } from '../parts/section'
import { TABS, type Tab, tab } from '../state/tab'
import { type Placed, TABBED, TYPES } from './arrangement'
import { changePanel, lookedAt, panelState } from './panelState'

function Mounted({ placed, context }: { placed: Placed; context: PanelContext }): JSX.Element {
  const { name, spec } = placed
  const { initial, Panel } = TYPES[placed.type]
  const state = useMemo(() => {
    const folded = placed.foldedLater === true && lookedAt(name)
    return panelState(name, { folded, ...initial })
  }, [name, placed, initial])
  const folded = state.value['folded'] === true
  const folding = useMemo(
    () => ({ folded, toggle: () => changePanel(name, state, { folded: !folded }) }),
    [folded, name, state],
  )
  return (
    <Fold.Provider value={folding}>
      <Panel context={context} spec={spec} state={state.value} change={(part) => changePanel(name, state, part)} />
    </Fold.Provider>
  )
}

interface PanelsProps {
  panels: readonly Placed[]
  context: PanelContext
}

export function Panels({ panels, context }: PanelsProps): JSX.Element {
  return (
    <>
      {panels.map((placed) => (
        <Mounted key={placed.name} placed={placed} context={context} />
      ))}
    </>
  )
}

/** The place of the tab that a key leads to; null where it leads nowhere. */
function moved(key: string, from: number): number | null {
  if (key === 'ArrowRight') return (from + 1) % TABS.length
  if (key === 'ArrowLeft') return (from + TABS.length - 1) % TABS.length
  if (key === 'Home') return 0
  return key === 'End' ? TABS.length - 1 : null
}

function TabButton({ name, press }: { name: Tab; press: (event: KeyboardEvent) => void }): JSX.Element {
  const chosen = tab.value === name
  return (
    <button
      role="tab"
      id={`tab-${name}`}
      aria-selected={chosen}
      aria-controls="tab-panel"
      tabIndex={chosen ? 0 : -1}
      onKeyDown={press}
      onClick={() => {
        tab.value = name
      }}
    >
      {TABBED[name].title}
    </button>
  )
}

export function Tabs({ context }: { context: PanelContext }): JSX.Element {
  const list = useRef<HTMLDivElement>(null)
  const press = (event: KeyboardEvent): void => {
    const to = moved(event.key, TABS.indexOf(tab.value))
    if (to === null) return
    tab.value = TABS[to]!
    list.current?.querySelector<HTMLElement>(`#tab-${tab.value}`)?.focus()
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      <div class="tabs" role="tablist" aria-label="Sample, confusions, changes" ref={list}>
        {TABS.map((name) => (
          <TabButton key={name} name={name} press={press} />
        ))}
      </div>
      <div class="tab-panel" id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab.value}`}>
        <Panels key={tab.value} panels={TABBED[tab.value].panels} context={context} />
      </div>
    </>
  )
}
