/** The bar on top: which run, whether it is being recorded, search, link, picture, table and help. */
import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { copied } from '../../parts/clipboard'
import { Icon } from '../../parts/icon'
import { follow, following, lastIndex } from '../../state/playhead'
import { run } from '../../state/run'
import { tableOpen } from '../../state/tab'
import { adopt } from '../../style/sheet'
import type { PanelContext } from '../contract'
import { summaryText } from './logic'
import { RunMenu } from './runMenu'
import { SaveMenu } from './saveMenu'
import style from './topbar.css'

adopt(style)

interface TopbarProps {
  context: PanelContext
  /** The search box. */
  search?: ComponentChildren
  /** Buttons of the page's frame. */
  children?: ComponentChildren
}

function Live(): JSX.Element | null {
  if (run.value?.live !== true) return null
  return (
    <>
      <span class="rule" />
      <span class="live-badge" data-testid="live">
        <i aria-hidden="true" />
        recording
      </span>
      {lastIndex.value >= 0 && (
        <button
          class="follow"
          aria-pressed={following.value}
          title="Go on to each new snapshot as it appears"
          onClick={() => {
            if (following.value) following.value = false
            else follow()
          }}
        >
          {following.value && <Icon name="check" />}
          follow
        </button>
      )}
    </>
  )
}

/** What the run holds, in one line. */
function Summary(): JSX.Element | null {
  const info = run.value
  return info === null ? null : <span class="summary">{summaryText(info)}</span>
}

const TOLD_MS = 4000

function CopyLink({ link }: Pick<PanelContext, 'link'>): JSX.Element {
  const told = useSignal('')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const copy = async (): Promise<void> => {
    const { href, lacks } = await link()
    const done = lacks === '' ? 'Link copied' : `Link copied ${lacks}`
    told.value = (await copied(href)) ? done : 'Copy the address bar instead'
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      told.value = ''
    }, TOLD_MS)
  }
  return (
    <>
      <span class="copied" role="status">
        {told.value}
      </span>
      <button
        class="icon-button"
        aria-label="Copy link"
        title="Copy a link to this run, snapshot and view"
        onClick={() => void copy()}
      >
        <Icon name="link" />
      </button>
    </>
  )
}

function TableButton(): JSX.Element {
  return (
    <button
      class="icon-button toggle"
      aria-label="Samples as a table"
      aria-pressed={tableOpen.value}
      title="Samples as a table (D)"
      onClick={() => {
        tableOpen.value = !tableOpen.value
      }}
    >
      <Icon name="table" />
    </button>
  )
}

export function Topbar({ context: { link, openHelp }, search, children }: TopbarProps): JSX.Element {
  return (
    <header class="topbar" data-panel="topbar">
      <RunMenu />
      <Summary />
      <Live />
      {search !== undefined && <span class="rule" />}
      {search}
      <span class="space" />
      {run.value !== null && <CopyLink link={link} />}
      {run.value !== null && <SaveMenu />}
      {run.value !== null && <TableButton />}
      <button class="icon-button" aria-label="Help" title="Keys and marks (?)" onClick={openHelp}>
        <Icon name="help" />
      </button>
      {children}
    </header>
  )
}
