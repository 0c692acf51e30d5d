import { button, el } from './dom.js';
import { t } from './texts.js';

// scanButton reads a QR code from a photo. It returns null if the browser cannot
// read QR codes. On a phone, the file dialog offers the camera.
export function scanButton(found) {
	if (!('BarcodeDetector' in window)) return null;
	const file = el('input', { type: 'file', accept: 'image/*', hidden: true, testid: 'scan-file' });
	const open = button(t('phone.scan'), { testid: 'scan' }, async () => {
		const image = await new Promise((resolve) => {
			file.addEventListener('change', () => resolve(file.files[0]), { once: true });
			file.addEventListener('cancel', () => resolve(null), { once: true });
			file.click();
		});
		file.value = '';
		if (image) await found(await read(image));
	});
	return el('span', {}, open, file);
}

async function read(image) {
	const codes = await new BarcodeDetector({ formats: ['qr_code'] }).detect(await createImageBitmap(image));
	if (codes.length === 0) throw new Error(t('phone.noCode'));
	return codes[0].rawValue;
}
