import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NameThem } from '../../../src/panels/selection/nameThem'
import { said } from '../../../src/panels/selection/said'
import { Mask } from '../../../src/state/mask'
import { openRun, run } from '../../../src/state/run'
import { clearSelection, select } from '../../../src/state/selection'
import { openedRun, runInfo } from '../../model/fixture'
import { bytesOf, tensorBody } from '../../wire/tensorBody'

let root: HTMLElement
let posted: { action: string; masks: Record<string, string> }[]
const closed = vi.fn()
const button = (text: string): HTMLButtonElement | undefined =>
  [...root.querySelectorAll('button')].find((one) => one.textContent === text)

/** A server on which another tab has kept row 1 of the probe p0 as "mine". */
function answer(_: string, options?: RequestInit): Promise<Response> {
  if (options?.body === undefined) {
    const rows = { dtype: 'U32' as const, shape: [1], bytes: bytesOf(Uint32Array.of(1)) }
    const groups = JSON.stringify([{ kind: 'selection', name: 'mine', counts: { p0: 1 } }])
    return Promise.resolve(new Response(tensorBody({ '0/p0': rows }, { groups })))
  }
  const asked = JSON.parse(options.body as string) as (typeof posted)[number]
  posted.push(asked)
  const refused = asked.action === 'create'
  return Promise.resolve(
    new Response(refused ? "there is a selection 'mine'" : '{"groups": [], "groups_digest": "new"}', {
      status: refused ? 409 : 200,
    }),
  )
}

async function enter(): Promise<void> {
  await act(async () => {
    root.querySelector('form')!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await new Promise((resolve) => setTimeout(resolve, 20))
  })
}

beforeEach(async () => {
  root = document.createElement('div')
  document.body.append(root)
  posted = []
  closed.mockReset()
  vi.stubGlobal('fetch', answer)
  openedRun(runInfo(2))
  select(Mask.ofRows(5, [0]), 'box')
  await act(() => render(<NameThem kind="selection" close={closed} />, root))
  await act(() => {
    const field = root.querySelector('input')!
    field.value = 'mine'
    field.dispatchEvent(new InputEvent('input', { bubbles: true }))
  })
})

afterEach(async () => {
  await act(() => render(null, root))
  root.remove()
  clearSelection()
  openRun('none')
  run.value = null
})

test('a name that another tab has taken is replaced by the button only, and that can be taken back', async () => {
  await enter()
  expect(root.querySelector('[role=alert]')?.textContent).toContain('there is a selection')
  await enter()
  expect(posted.map(({ action }) => action)).toEqual(['create'])
  expect(document.activeElement).toBe(button('Replace'))
  await act(async () => {
    button('Replace')!.click()
    await new Promise((resolve) => setTimeout(resolve, 20))
  })
  expect(posted.map(({ action }) => action)).toEqual(['create', 'save'])
  expect(closed).toHaveBeenCalledOnce()
  expect(said.value?.text).toBe('Replaced "mine".')
  expect(await said.value?.undo?.()).toBeNull()
  expect(posted.at(-1)).toMatchObject({ action: 'save', masks: { p0: btoa('\u0002') } })
})
