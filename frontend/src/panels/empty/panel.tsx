/** Nothing is recorded: what was looked for, where, and the lines that record. */
import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { copied } from '../../parts/clipboard'
import { Icon } from '../../parts/icon'
import { thin } from '../../parts/number'
import { runs } from '../../state/run'
import { visible } from '../../state/visible'
import { Trouble, wordsOf } from '../../state/trouble'
import { adopt } from '../../style/sheet'
import { fetchRuns } from '../../wire/client'
import type { RunList } from '../../wire/messages'
import style from './empty.css'
import { foundRuns, foundText, recordingLines, searchText } from './logic'

adopt(style)

const DEMO = 'tensorboard-dvi demo'
const trouble = new Trouble()

function Copy({ text, label }: { text: string; label: string }): JSX.Element {
  const done = useSignal(false)
  const copy = async (): Promise<void> => {
    done.value = await copied(text)
    setTimeout(() => {
      done.value = false
    }, 2000)
  }
  return (
    <button class="button" aria-label={label} onClick={() => void copy()}>
      <Icon name={done.value ? 'check' : 'copy'} />
      {done.value ? 'Copied' : 'Copy'}
    </button>
  )
}

function Code({ list }: { list: RunList }): JSX.Element {
  const lines = recordingLines(list.roots)
  return (
    <section class="card code" aria-label="How to record">
      <header>
        <h2>Record it: three lines in your training loop</h2>
        <Copy label="Copy the training loop" text={`${lines.map(({ text }) => text).join('\n')}\n`} />
      </header>
      <pre>
        <code>
          {lines.map(({ text, ours }, place) => (
            <span key={place} class={ours ? 'ours' : ''}>
              {text}
            </span>
          ))}
        </code>
      </pre>
    </section>
  )
}

/** Seconds since 1970, once a second while anyone looks. */
function useNow(): number {
  const now = useSignal(Date.now() / 1000)
  useEffect(() => {
    const timer = setInterval(() => {
      if (visible.peek()) now.value = Date.now() / 1000
    }, 1000)
    return () => clearInterval(timer)
  }, [now])
  return now.value
}

function Looked({ list }: { list: RunList }): JSX.Element {
  const now = useNow()
  const look = async (): Promise<void> => {
    try {
      runs.value = await fetchRuns()
      trouble.takeBack()
    } catch (error) {
      trouble.tell(wordsOf(error))
    }
  }
  return (
    <div class="again">
      <span class="muted">{searchText(list, now)}</span>
      <button class="link" onClick={() => void look()}>
        Look now
      </button>
    </div>
  )
}

function Searched({ list }: { list: RunList }): JSX.Element {
  const { shown, more } = foundRuns(list.runs)
  return (
    <section class="card" aria-label="What DVI looked for">
      <h2>What DVI looked for</h2>
      <p>
        <code>plugins/dvi/manifest.json</code> in every folder below{' '}
        {list.roots.length === 0
          ? 'the log directory'
          : list.roots.map((root, place) => (
              <span key={root}>
                {place > 0 && ', '}
                <code>{root}</code>
              </span>
            ))}
      </p>
      <ul class="found">
        {shown.map((entry) => (
          <li key={entry.name}>
            <code class="cut" title={entry.name}>
              <bdi>{entry.name}</bdi>
            </code>
            <span>{foundText(entry)}</span>
          </li>
        ))}
        {more > 0 && (
          <li>
            <span>{`and ${thin(more)} more`}</span>
          </li>
        )}
        {list.runs.length === 0 && (
          <li>
            <span>No run at all, not even event files.</span>
          </li>
        )}
      </ul>
      <Looked list={list} />
    </section>
  )
}

export function Empty({ list }: { list: RunList }): JSX.Element {
  return (
    <main class="empty" data-panel="empty">
      <div class="sheet">
        <h1>No run has been recorded yet</h1>
        <p class="lead">
          DVI shows what a classifier does with every sample while it learns. It needs a recording, and this log
          directory has none.
        </p>
        <Code list={list} />
        <div class="two">
          <Searched list={list} />
          <section class="card" aria-label="Or see it first">
            <h2>Or see it first</h2>
            <p>One minute, no network, no data of yours:</p>
            <div class="command">
              <code>{DEMO}</code>
            </div>
            <p>
              You did record? <code>tensorboard-dvi doctor</code> says what is missing.
            </p>
          </section>
        </div>
      </div>
    </main>
  )
}
