// The words around a form. They follow the form's language, not the browser's: whoever reads the questions reads these.
import { code } from "./view";

const en = {
  next: "Next", back: "Back", finish: "Send", all: "All answers", required: "Please answer this question.",
  constraint: "This answer is not possible here.", too_long: "This answer is too long.", too_much: "This is more than one survey can hold. Reload the page and answer with less.", pick: "Type to search", clear: "Clear", yes: "I confirm", add: "Add one more", goOn: "Go on",
  remove: "Remove this one", more: "{n} more; type to find them", of: "{n} of {of}", language: "Language", empty: "not answered", must: "required",
  noMedia: "Photos and recordings cannot be sent from this page.", lead: "Please check your answers.", missing: "{n} answers are missing or wrong.",
  sending: "Sending…", sent: "Thank you", sentHint: "Your answers have arrived. You can close this page.",
  waits: "Your answers are kept on this device", waitsHint: "There is no connection just now. Leave this page open: they are sent as soon as there is one.",
  again: "Try now", gone: "This survey cannot be answered", load: "The survey could not be loaded", loadHint: "Check the connection and try again.",
  resumed: "Your answers so far are still here.", here: "Use my position", rank: "Move up",
  link_unknown: "Please check the address, or ask for a new link.", link_expired: "The link is no longer valid. Please ask for a new one.",
  link_closed: "The survey is closed. Thank you for wanting to answer.", link_answered: "It was answered already. Thank you.",
  link_paused: "The survey is paused just now. What you answered stays on this device; please try again later.",
  link_withheld: "The survey cannot be answered by link as it is. Please tell whoever sent it to you.",
  link_busy: "The survey was opened or answered too often today. What you answered stays on this device; please try again tomorrow.",
};
const zh: typeof en = {
  next: "下一题", back: "上一题", finish: "提交", all: "全部回答", required: "请回答这一题。",
  constraint: "这里不能填这个答案。", too_long: "这个回答太长了。", too_much: "超出了一份问卷的容量。请重新打开本页，减少内容后再填。", pick: "输入文字查找", clear: "清除", yes: "我确认", add: "再加一项", goOn: "继续",
  remove: "删除这一项", more: "还有 {n} 项，输入文字查找", of: "第 {n} 页，共 {of} 页", language: "语言", empty: "未回答", must: "必答",
  noMedia: "本页不能发送照片和录音。", lead: "请核对您的回答。", missing: "有 {n} 处未填或有误。",
  sending: "正在提交…", sent: "谢谢您", sentHint: "您的回答已经收到，可以关闭本页。",
  waits: "回答已保存在本机", waitsHint: "现在没有网络。请不要关闭本页，一有网络就会提交。",
  again: "立即重试", gone: "这份问卷无法作答", load: "问卷没有加载成功", loadHint: "请检查网络后重试。",
  resumed: "您之前的回答还在。", here: "使用我的位置", rank: "上移",
  link_unknown: "请核对网址，或索取新的链接。", link_expired: "链接已过期，请索取新的链接。",
  link_closed: "问卷已关闭，谢谢您的热心。", link_answered: "这份问卷已经答过，谢谢您。",
  link_paused: "问卷暂停收集中。您已填写的内容保存在本机，请稍后再试。",
  link_withheld: "这份问卷目前不能通过链接作答，请告知发给您的人。",
  link_busy: "今天打开或提交的次数太多了。您已填写的内容保存在本机，请明天再试。",
};
const hant: typeof en = {
  next: "下一題", back: "上一題", finish: "送出", all: "全部回答", required: "請回答這一題。",
  constraint: "這裡不能填這個答案。", too_long: "這個回答太長了。", too_much: "超出了一份問卷的容量。請重新開啟本頁，減少內容後再填。", pick: "輸入文字搜尋", clear: "清除", yes: "我確認", add: "再加一項", goOn: "繼續",
  remove: "刪除這一項", more: "還有 {n} 項，輸入文字搜尋", of: "第 {n} 頁，共 {of} 頁", language: "語言", empty: "未回答", must: "必答",
  noMedia: "本頁無法傳送照片和錄音。", lead: "請核對您的回答。", missing: "有 {n} 處未填或有誤。",
  sending: "正在送出…", sent: "謝謝您", sentHint: "您的回答已經收到，可以關閉本頁。",
  waits: "回答已儲存在本機", waitsHint: "目前沒有網路。請不要關閉本頁，一有網路就會送出。",
  again: "立即重試", gone: "這份問卷無法作答", load: "問卷沒有載入成功", loadHint: "請檢查網路後重試。",
  resumed: "您之前的回答還在。", here: "使用我的位置", rank: "上移",
  link_unknown: "請核對網址，或索取新的連結。", link_expired: "連結已過期，請索取新的連結。",
  link_closed: "問卷已關閉，謝謝您的熱心。", link_answered: "這份問卷已經答過，謝謝您。",
  link_paused: "問卷暫停收集中。您已填寫的內容儲存在本機，請稍後再試。",
  link_withheld: "這份問卷目前不能透過連結作答，請告知傳給您的人。",
  link_busy: "今天開啟或送出的次數太多了。您已填寫的內容儲存在本機，請明天再試。",
};

export type Words = typeof en;

/** The words in the language of a form's column, `中文 (zh)` say; English where it is neither. */
export function words(language: string): Words {
  const tag = code(language).toLowerCase();
  if (/^zh-(hant|tw|hk|mo)/.test(tag) || /繁|正體/.test(language)) return hant;
  return tag.startsWith("zh") || /\p{Script=Han}/u.test(language) ? zh : en;
}

/** The tag for the `lang` attribute. */
export const tag = (language: string): string => (/^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(code(language)) ? code(language) : "und");

export const fill = (text: string, of: Record<string, number>): string => text.replace(/\{(\w+)\}/g, (_, name: string) => String(of[name] ?? ""));
