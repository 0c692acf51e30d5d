// mchIdIn returns the mch_id that a message names, or undefined. That of a shop,
// sub_mch_id, is another one: its service provider signs.
export function mchIdIn(message) {
	return (/(?<![a-z_])mch_?id\W+(?:CDATA\[)?(\d+)/i.exec(message) ?? [])[1];
}
