/** Ids of the properties of Outlook's messages (MS-OXPROPS) that its stores are asked for by number. */
export const PROPERTY = {
  importance: 0x0017,
  threadIndex: 0x0071,
  body: 0x1000,
  compressedRtf: 0x1009,
  html: 0x1013,
  references: 0x1039,
  inReplyTo: 0x1042,
  attachmentData: 0x3701,
  attachmentFileName: 0x3704,
  attachmentLongFileName: 0x3707,
  attachmentMimeType: 0x370e,
  internetCodepage: 0x3fde,
  senderSmtp: 0x5d01,
  representingSmtp: 0x5d02,
} as const
