/** The process that startHostProcess starts: host.ts with its addresses told to the parent. */
import { runHost } from '../../tools/electron-host/run.ts'

const [appFolder = '', mainBundle = '', ...args] = process.argv.slice(2)

await runHost({
  appFolder,
  mainBundle,
  args,
  port: 0,
  onAddress: (address) => process.send?.({ address }),
})
