import { get } from './api.js';
import { t } from './texts.js';

let asked = null;

// several reports whether there are several merchants, so that rows must say whose
// they are. A sub-merchant of a service provider counts as one.
export function several() {
	asked ??= get('setup').then(({ merchants }) => {
		const all = merchants.flatMap((m) => (m.subMerchants?.length ? m.subMerchants.map((shop) => `${m.mchId}/${shop.MchID}`) : [m.mchId]));
		return all.length > 1;
	}).catch((error) => {
		asked = null;
		throw error;
	});
	return asked;
}

// whose returns the text for the merchant of a row, or the sub-merchant with its
// service provider.
export function whose({ mchId, subMchId }) {
	if (subMchId) return t('whose.shop', { shop: subMchId, mch: mchId });
	return mchId ? t('whose.merchant', { mch: mchId }) : '';
}

// miniPrograms returns the appids and the numbers of the merchants that have them.
export async function miniPrograms() {
	const { merchants } = await get('setup');
	const all = new Map();
	const add = (appId, mchId) => { if (appId) all.set(appId, [...new Set([...all.get(appId) ?? [], mchId])]); };
	for (const m of merchants) {
		for (const appId of m.appIds) add(appId, m.mchId);
		for (const shop of m.subMerchants ?? []) add(shop.AppID, shop.MchID);
	}
	return [...all].map(([appId, mchIds]) => ({ appId, mchIds }));
}
