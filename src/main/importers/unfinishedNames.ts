/** What browsers and other programs append to the name of a file until it is whole. */
const ENDINGS =
  /\.(?:part|partial|crdownload|download|opdownload|filepart|tmp|temp|swp|aria2|lock|!ut|!qb|bc!|dwl|incomplete|unfinished)$/i
/** Office writes one beside a document that is open. */
const OWNER_FILE = /^~\$/

/** Whether a name says that the file is not whole yet, or is only there while another one is open. */
export const isUnfinishedName = (name: string): boolean => ENDINGS.test(name) || OWNER_FILE.test(name)
