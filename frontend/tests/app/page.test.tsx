import { batch } from '@preact/signals'
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Page } from '../../src/app/page'
import { points } from '../../src/model/points'
import { hoveredClass } from '../../src/state/hover'
import { pin, pinned } from '../../src/state/pinned'
import { position } from '../../src/state/playhead'
import { problem, run, runName, runs } from '../../src/state/run'
import { pickedClasses } from '../../src/state/classChoice'
import { markMismatches, shownProbes } from '../../src/state/show'
import type { RunEntry, RunInfo, RunList } from '../../src/wire/messages'
import { openedRun, runInfo } from '../model/fixture'

// the picture needs WebGL and a worker; the browser tests look at it
vi.mock('../../src/panels/landscape/panel', () => ({ Landscape: () => null }))

let root: HTMLElement

function entry(name: string, change: Partial<RunEntry> = {}): RunEntry {
  return { name, state: 'recorded', snapshots: 3, live: false, updated: 0, problem: '', ...change }
}

function list(...entries: RunEntry[]): RunList {
  return { runs: entries, roots: ['./runs'], searched_at: 0, search_interval: 10, readonly: false, version: '1.2.3' }
}

function opened(change: Partial<RunInfo> = {}, snapshots = 3): RunInfo {
  const info = runInfo(snapshots, 5, change)
  batch(() => {
    runs.value = list(entry(info.name))
    openedRun(info)
    points.value = {
      count: 5,
      label: Int32Array.of(0, 1, 2, 0, -1),
      id: Float64Array.of(10, 11, 12, 20, 21),
      truth: null,
      probe: Uint8Array.of(0, 0, 0, 1, 1),
    }
  })
  return info
}

async function drawn(change: () => void = () => undefined): Promise<void> {
  await act(() => {
    change()
  })
}

const all = (selector: string): HTMLElement[] => [...root.querySelectorAll<HTMLElement>(selector)]
const one = (selector: string): HTMLElement => {
  const found = root.querySelector<HTMLElement>(selector)
  if (found === null) throw new Error(`nothing matches ${selector}`)
  return found
}

beforeEach(() => {
  root = document.createElement('div')
  document.body.append(root)
  batch(() => {
    runs.value = null
    runName.value = null
    run.value = null
    problem.value = null
    points.value = null
  })
})

afterEach(() => {
  render(null, root)
  root.remove()
})

describe('the page', () => {
  test('shows names as text, whatever they hold', async () => {
    const script = '<script>alert(1)</script>'
    const info = opened({
      name: '<img src=x onerror=alert(1)>',
      classes: [{ name: script }, { name: 'x'.repeat(300) }, { name: '\u202egnp' }],
      attributes: { '<b>key</b>': '<i>value</i>' },
      notices: [{ subject: '<u>s</u>', text: '<svg onload=alert(1)>', step: null, level: 'warning' }],
    })
    info.probes[0]!.name = '<h1>train</h1>'
    await drawn(() => render(<Page />, root))
    expect(one('[data-panel=legend]').textContent).toContain(script)
    expect(one('[data-panel=recording]').textContent).toContain('<i>value</i>')
    expect(one('[data-panel=recording]').textContent).toContain('<svg onload=alert(1)>')
    expect(one('[data-testid=run-menu]').textContent).toContain('<img src=x onerror=alert(1)>')
    expect(all('script, img[src=x], h1, u, i b, svg[onload]')).toEqual([])
    expect(one('[data-class="1"]').title).toContain('x'.repeat(300))
  })

  test('lights a class on hover and keeps it on click', async () => {
    opened()
    await drawn(() => render(<Page />, root))
    const dog = one('[data-class="1"]')
    await drawn(() => dog.dispatchEvent(new Event('pointerenter')))
    expect(hoveredClass.value).toBe(1)
    await drawn(() => dog.dispatchEvent(new Event('pointerleave')))
    expect(hoveredClass.value).toBeNull()
    await drawn(() => dog.click())
    expect(pickedClasses.value).toEqual([1])
    expect(dog.getAttribute('aria-pressed')).toBe('true')
    await drawn(() => dog.click())
    expect(pickedClasses.value).toEqual([])
  })

  test('hides probes and marks', async () => {
    opened()
    await drawn(() => render(<Page />, root))
    const [train, , mark] = all('[data-panel=show] input') as HTMLInputElement[]
    await drawn(() => train!.click())
    expect([...shownProbes.value]).toEqual(['p1'])
    await drawn(() => mark!.click())
    expect(markMismatches.value).toBe(false)
    markMismatches.value = true
  })

  test('names the present snapshot as it was recorded', async () => {
    opened()
    await drawn(() => render(<Page />, root))
    await drawn(() => {
      position.value = 1.2
    })
    expect(one('[data-testid=moment]').textContent).toBe('Epoch 10of 20')
    await drawn(() => (one('[aria-label="Next snapshot"]') as HTMLButtonElement).click())
    expect(position.value).toBe(2)
  })

  test('keeps a clicked sample and lets it go', async () => {
    opened()
    await drawn(() => render(<Page />, root))
    expect(one('[data-panel=sample]').textContent).toContain('Point at a sample')
    await drawn(() => {
      pin(3)
    })
    expect(one('[data-panel=sample]').textContent).toContain('test 20')
    expect(one('[data-panel=sample] .facts').textContent).toContain('cat')
    await drawn(() => one('[aria-label="Let this sample go"]').click())
    expect(pinned.value).toBeNull()
  })

  test('says what is wrong over the picture', async () => {
    opened()
    await drawn(() => render(<Page />, root))
    await drawn(() => {
      problem.value = 'TensorBoard does not answer; trying again.'
    })
    expect(one('[role=alert]').textContent).toContain('does not answer')
  })

  test('gives the reason of an unreadable run', async () => {
    runs.value = list(entry('a', { state: 'unreadable', problem: 'format version 9; update tensorboard-dvi' }))
    runName.value = 'a'
    problem.value = 'the same again'
    await drawn(() => render(<Page />, root))
    expect(one('[data-testid=run-notice]').textContent).toContain('format version 9')
    expect(all('[role=alert]')).toEqual([])
  })

  test('without a recording says what was looked for and where', async () => {
    runs.value = list(entry('baseline', { state: 'none' }))
    await drawn(() => render(<Page />, root))
    await vi.waitFor(() => one('[data-panel=empty]'), { timeout: 15_000 })
    const text = one('[data-panel=empty]').textContent
    for (const part of [
      'plugins/dvi/manifest.json',
      './runs',
      'baseline',
      'recorder.epoch_end(epoch)',
      'Looks again',
    ]) {
      expect(text).toContain(part)
    }
    expect(all('.ours')).toHaveLength(3)
  }, 20_000)

  test('before the first answer shows the frame, not the empty page', async () => {
    await drawn(() => render(<Page />, root))
    expect(all('[data-panel=empty]')).toEqual([])
    expect(all('[data-panel=topbar], [data-panel=timeline]')).toHaveLength(2)
  })

  test('finds a class and a run among many', async () => {
    const classes = Array.from({ length: 100 }, (_, i) => ({ name: `class ${String(i)}` }))
    opened({ classes })
    runs.value = list(...Array.from({ length: 300 }, (_, i) => entry(`run-${String(i)}`)), entry('a/run'))
    await drawn(() => render(<Page />, root))
    const search = one('[aria-label="Find a class"]') as HTMLInputElement
    search.value = 'CLASS 77'
    await drawn(() => search.dispatchEvent(new Event('input', { bubbles: true })))
    expect(all('[data-class]').map((row) => row.dataset['class'])).toEqual(['77'])
    await drawn(() => one('[data-testid=run-menu] button').click())
    const find = one('[aria-label="Find a run"]') as HTMLInputElement
    find.value = 'run-123'
    await drawn(() => find.dispatchEvent(new Event('input', { bubbles: true })))
    expect(all('[role=option]')).toHaveLength(1)
    await drawn(() => find.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })))
    expect(runName.value).toBe('run-123')
    expect(all('[role=option]')).toEqual([])
  })

  test('every control has a name', async () => {
    opened({ live: true })
    await drawn(() => render(<Page />, root))
    for (const control of all('button, input, select')) {
      const name = control.getAttribute('aria-label') ?? control.closest('label')?.textContent ?? control.textContent
      expect(name.trim(), control.outerHTML.slice(0, 120)).not.toBe('')
    }
  })
})
