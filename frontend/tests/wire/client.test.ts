import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as client from '../../src/wire/client'

function answer(status: number, body: unknown): Response {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
}

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  client.onServerAway(() => undefined)
  vi.useRealTimers()
})

describe('asking', () => {
  test('names the route and encodes what the user typed', async () => {
    const asked = vi.fn(() => Promise.resolve(answer(200, {})))
    vi.stubGlobal('fetch', asked)
    await client.fetchRun('a/b?c&d=<e>')
    const [url] = asked.mock.calls[0] as unknown as [string]
    expect(new URL(url).pathname.endsWith('/run')).toBe(true)
    expect([...new URL(url).searchParams]).toEqual([['run', 'a/b?c&d=<e>']])
  })

  test('a refusal becomes an error with the words of the server', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(answer(404, { message: 'run x has gone' })))
    await expect(client.fetchRun('x')).rejects.toMatchObject({ status: 404, message: 'run x has gone' })
  })

  test('a refusal that is no JSON is quoted', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(answer(500, 'Internal trouble')))
    await expect(client.fetchRuns()).rejects.toThrow('Internal trouble')
  })

  test('posts carry the header that other origins cannot send', async () => {
    const asked = vi.fn(() => Promise.resolve(answer(202, { id: 'j' })))
    vi.stubGlobal('fetch', asked)
    await client.submitJob({ kind: 'territory', run: 'r', layout: 'l', steps: [1], box: null })
    const [, options] = asked.mock.calls[0] as unknown as [string, RequestInit]
    expect(options.method).toBe('POST')
    expect(options.headers).toEqual({ 'content-type': 'application/json', 'X-DVI': '1' })
  })
})

describe('a server that is away', () => {
  test('is asked again, with longer and longer pauses, and reported', async () => {
    const times: number[] = []
    const away = vi.fn()
    client.onServerAway(away)
    vi.stubGlobal('fetch', () => {
      times.push(Date.now())
      return times.length < 4 ? Promise.reject(new TypeError('refused')) : Promise.resolve(answer(200, { runs: [] }))
    })
    const asked = client.fetchRuns()
    await vi.advanceTimersByTimeAsync(10_000)
    await expect(asked).resolves.toEqual({ runs: [] })
    expect(times.slice(1).map((time, i) => time - times[i]!)).toEqual([500, 1000, 2000])
    expect(away.mock.calls.map(([is]) => is as boolean)).toEqual([true, true, true, false])
  })

  test('a proxy that says so counts as away', async () => {
    const asked = vi.fn(() => Promise.resolve(answer(asked.mock.calls.length < 2 ? 502 : 200, {})))
    vi.stubGlobal('fetch', asked)
    const result = client.fetchRuns()
    await vi.advanceTimersByTimeAsync(1000)
    await expect(result).resolves.toEqual({})
  })

  test('is left alone after an abort', async () => {
    const asked = vi.fn(() => Promise.reject(new TypeError('refused')))
    vi.stubGlobal('fetch', asked)
    const abort = new AbortController()
    const result = client.fetchRuns(abort.signal)
    const failed = expect(result).rejects.toSatisfy(client.isAbort)
    await vi.advanceTimersByTimeAsync(100)
    abort.abort()
    await failed
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveBeenCalledTimes(1)
  })

  test('the pauses stay below ten seconds', () => {
    expect([0, 1, 4, 5, 50].map(client.pauseBefore)).toEqual([500, 1000, 8000, 10_000, 10_000])
  })
})
