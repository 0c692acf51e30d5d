// The texts of the page: English, Chinese.
const texts = {
	title: ['Coffee shop', '咖啡店'],
	otherLanguage: ['中文', 'English'],
	offline: ['The shop does not answer. The page keeps trying.', '暂时连不上商店，页面会继续重试。'],

	world: ['The world outside', '外部环境'],
	worldHint: ['No money is real here. You decide what time, WeChat and the bank do.', '这里没有真实资金。时间、微信和银行由你控制。'],
	hour: ['+1 hour', '前进 1 小时'],
	day: ['Next day, 10:05', '到次日 10:05'],
	lose: ['Lose the next notification', '丢失下一条通知'],
	lost: ['The next notification will get lost.', '下一条通知将会丢失。'],
	finishRefunds: ['Let the refunds end', '让退款到账'],
	finished: ['Refunds that ended: {0}', '已到账的退款：{0} 笔'],
	empty: ['Empty the shop’s account', '清空商户余额'],
	emptied: ['Refunds will fail now: the account is empty.', '商户余额已清空，退款会失败。'],
	fill: ['Fill the shop’s account', '补足商户余额'],
	filled: ['There is money for refunds again.', '商户余额已补足，可以退款。'],

	customer: ['Customer', '顾客'],
	users: ['Log in as', '登录身份'],
	user0: ['Log in as Li', '以小李登录'],
	user1: ['Log in as Wang', '以小王登录'],
	ownOrders: ['My orders', '我的订单'],
	buy: ['Order', '下单'],
	pay: ['Pay {0}', '支付 {0}'],
	payUntil: ['Pay before {0}', '请在 {0} 前付款'],
	waiting: ['You have paid. The shop learns it from the notification, or asks.', '您已付款。商店会收到通知，或主动查询。'],
	refundedPart: ['Refund: {0}', '退款：{0}'],
	latte: ['Latte', '拿铁'],
	mocha: ['Mocha', '摩卡'],
	beans: ['Coffee beans, 250\u00a0g', '咖啡豆 250 克'],

	clerk: ['Clerk', '店员'],
	staffToken: ['Staff token (SHOP_STAFF_TOKEN)', '店员口令（SHOP_STAFF_TOKEN）'],
	logIn: ['Log in', '登录'],
	badToken: ['This is not the token.', '口令不正确。'],
	problems: ['Needs a person', '需要人工处理'],
	noProblems: ['Nothing.', '暂无。'],
	retry: ['Retry', '重试'],
	retried: ['The shop tries again.', '已重新开始处理。'],
	CHANGE: ['The customer did not get the money (CHANGE). Settle the refund, and then give the money back in another way.', '退款没有到账（CHANGE）。请先标记为线下已退，再用其他方式把钱退给顾客。'],
	settle: ['Settle', '线下已退'],
	settlementOf: ['Settle the refund of {0}', '线下已退 {0}'],
	settleHint: ['The shop will not refund it any more, and no other clerk can. Then give the money back in another way.', '之后系统不会再退这笔款，别的店员也不能再退。请接着用其他方式把钱退给顾客。'],
	settled: ['The refund is settled.', '已标记为线下已退。'],
	orders: ['Orders', '订单'],
	noOrders: ['No orders yet.', '还没有订单。'],
	more: ['Older orders', '更早的订单'],
	refund: ['Refund', '退款'],
	ship: ['Ship', '发货'],
	refundOf: ['Refund: {0}', '退款：{0}'],
	shipmentOf: ['Ship: {0}', '发货：{0}'],
	parcel: ['Parcel: {0} {1}', '包裹：{0} {1}'],
	amount: ['Amount in yuan, at most {0}', '金额（元），最多 {0}'],
	badAmount: ['Write an amount such as 10.50, at most {0}.', '请输入金额，例如 10.50，最多 {0}。'],
	reason: ['Reason, shown to the customer', '退款原因（顾客可见）'],
	company: ['Express company', '快递公司'],
	tracking: ['Tracking number', '运单号'],
	cancel: ['Cancel', '取消'],
	confirm: ['Confirm', '确定'],
	ZTO: ['ZTO', '中通'],
	YTO: ['YTO', '圆通'],
	JD: ['JD', '京东'],

	days: ['Reconciliation', '对账'],
	daysHint: ['At 10:00 the bill of the day before is compared with the shop.', '每天 10:00 用前一天的账单与商店核对。'],
	date: ['Day', '日期'],
	bill: ['State', '状态'],
	rows: ['Rows', '行数'],
	differences: ['Differences', '差异'],
	'missing in ledger': ['Only on the bill', '账单有，商店没有'],
	'missing in bill': ['Only in the shop', '商店有，账单没有'],
	'amount differs': ['The amount differs', '金额不一致'],
	'state differs': ['The state differs', '状态不一致'],
	duplicate: ['Twice', '重复'],
	resolved: ['Explained by another day’s bill', '已由其他日期的账单对上'],
	explain: ['Explain', '说明原因'],
	explained: ['Explained: {0}', '原因：{0}'],
	explanationOf: ['Explain a difference of {0}', '说明 {0} 的差异原因'],
	explanation: ['Why the bill differs from the shop', '账单与商店不一致的原因'],
	'day.requested': ['Waiting', '等待账单'],
	'day.open': ['Differs', '有差异'],
	'day.done': ['Checked', '已核对'],

	'order.created': ['Not paid', '待付款'],
	'order.paid': ['Paid', '已付款'],
	'order.closed': ['Closed', '已关闭'],
	'refund.requested': ['Under way', '退款中'],
	'refund.done': ['Refunded', '已退款'],
	'refund.failed': ['Failed', '退款失败'],
	'refund.stuck': ['Needs a person', '需人工处理'],
	'refund.settled': ['Settled by hand', '线下已退'],
	'ship.requested': ['Uploading', '上传中'],
	'ship.done': ['Shipped', '已发货'],
	'ship.stuck': ['Needs a person', '需人工处理'],

	// What the API says.
	'log in first': ['Log in first.', '请先登录。'],
	'the result is not known: repeat the request': ['The result is not known. Try again: nothing happens twice.', '结果未知，请重试，不会重复处理。'],
	'refused: the order is paid, closed or expired': ['The order is paid, closed or expired.', '订单已付款、已关闭或已过期。'],
	'refused: no person is needed for it': ['The refund does not need a person any more.', '这笔退款已不需要人工处理。'],
	'refused: it is done, has failed, or does not exist': ['It has ended already.', '已经处理完毕。'],
	'refused: explanation must have 1 to 200 characters': ['Write 1 to 200 characters.', '请输入 1 到 200 个字。'],
	'refused: there is no such difference, or the bill of another day explains it': ['The difference is gone: the bill of another day explains it.', '这项差异已不存在，或已由其他日期的账单对上。'],
	'refused: the order is not paid, or less than refund_fee is left of it': ['Less than that is left of the order.', '超过了订单的可退金额。'],
};

export const language = localStorage.language ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');

// has reports whether there is a text for a key.
export function has(key) { return key in texts; }

// t returns a text. {0} is the first of the values.
export function t(key, ...values) {
	return texts[key][language === 'zh' ? 1 : 0].replace(/\{(\d)\}/g, (_, i) => values[i]);
}

// changeLanguage shows the page in the other language.
export function changeLanguage() {
	localStorage.language = language === 'zh' ? 'en' : 'zh';
	location.reload();
}

// translate fills in the texts of index.html.
export function translate() {
	document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
	document.title = t('title');
	for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t);
	for (const node of document.querySelectorAll('[data-label]')) node.setAttribute('aria-label', t(node.dataset.label));
}
