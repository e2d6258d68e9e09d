import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { type ServerParts, startServer } from '../../../tools/electron-host/server.ts'

it('a port that another program has is named with the remedy', async () => {
  const first = createServer()
  await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve))
  const { port } = first.address() as AddressInfo
  // Nothing but the port is looked at before it listens.
  const starting = startServer({ port } as ServerParts)
  await expect(starting).rejects.toMatchObject({
    code: 'usage',
    message: `port ${port} is in use by another program`,
    hint: expect.stringContaining('--port') as string,
  })
  first.close()
})
