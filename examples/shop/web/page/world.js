// The world: time, WeChat and the bank, as the embedded gateway plays them.
import { call, remember, session } from './api.js';
import { button, byID, toast } from './dom.js';
import { t } from './texts.js';

export function startWorld(refresh) {
	const act = (path, body = {}) => call(`world/${path}`, { body });
	const balance = button('', 'balance', async () => {
		await act('balance', { enough: Boolean(session.empty) });
		remember({ empty: !session.empty });
		toast(t(session.empty ? 'emptied' : 'filled'));
		balance.textContent = t(session.empty ? 'fill' : 'empty');
	});
	balance.textContent = t(session.empty ? 'fill' : 'empty');
	byID('world').hidden = false;
	byID('world-buttons').append(
		button(t('hour'), 'hour', async () => { await act('hour'); await refresh(); }),
		button(t('day'), 'day', async () => { await act('day'); await refresh(); }),
		button(t('lose'), 'lose', async () => { await act('lose'); toast(t('lost')); }),
		button(t('finishRefunds'), 'finish-refunds', async () => { toast(t('finished', (await act('refunds')).ended)); await refresh(); }),
		balance,
	);
}
