import { zipFile, type ZipPart } from './zipFile.ts'

const SPACES = ['office', 'table', 'text', 'style']
  .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .join(' ')

/** A spreadsheet; @param tables what stands within <office:spreadsheet>, styles of tables: t1 visible, t2 hidden */
export const odsFile = (tables: string, more: readonly ZipPart[] = []): Buffer =>
  zipFile([
    { name: 'mimetype', content: 'application/vnd.oasis.opendocument.spreadsheet', stored: true },
    {
      name: 'content.xml',
      content: `<?xml version="1.0"?><office:document-content ${SPACES}><office:automatic-styles><style:style style:name="t1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="t2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body></office:document-content>`,
    },
    { name: 'META-INF/manifest.xml', content: '<manifest/>' },
    ...more,
  ])

/** A cell of text. */
export const odsText = (text: string): string =>
  `<table:table-cell office:value-type="string"><text:p>${text}</text:p></table:table-cell>`
