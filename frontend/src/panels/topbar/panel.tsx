/** The bar on top: which run, whether it is being recorded, link and help. */
import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { copied } from '../../parts/clipboard'
import { Icon } from '../../parts/icon'
import { follow, following, lastIndex } from '../../state/playhead'
import { run } from '../../state/run'
import { adopt } from '../../style/sheet'
import { summaryText } from './logic'
import { RunMenu } from './runMenu'
import style from './topbar.css'

adopt(style)

interface TopbarProps {
  /** The address that shows a colleague the same. */
  link: () => string
  openHelp: () => void
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

function CopyLink({ link }: Pick<TopbarProps, 'link'>): JSX.Element {
  const told = useSignal('')
  const copy = async (): Promise<void> => {
    told.value = (await copied(link())) ? 'Link copied' : 'Copy the address bar instead'
    setTimeout(() => {
      told.value = ''
    }, 2000)
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

export function Topbar({ link, openHelp, search, children }: TopbarProps): JSX.Element {
  return (
    <header class="topbar" data-panel="topbar">
      <RunMenu />
      <Summary />
      <Live />
      {search !== undefined && <span class="rule" />}
      {search}
      <span class="space" />
      {run.value !== null && <CopyLink link={link} />}
      <button class="icon-button" aria-label="Help" title="Keys and marks (?)" onClick={openHelp}>
        <Icon name="help" />
      </button>
      {children}
    </header>
  )
}
