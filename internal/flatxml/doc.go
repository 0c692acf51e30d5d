// Package flatxml converts between one-level XML and name–value pairs. It knows nothing of WeChat.
//
// # What is read
//
// An optional byte order mark, an optional XML declaration that says UTF-8 or nothing, one root element of any name,
// and its children, each with a value of its own:
//
//	<xml>
//	  <appid><![CDATA[wxd930ea5d5a258f4f]]></appid>
//	  <total_fee>101</total_fee>
//	  <attach/>
//	</xml>
//
// A value is text, the five predefined entities, numeric references and CDATA sections, joined. It is kept byte for
// byte: nothing is trimmed, and a literal carriage return stays one.
//
// Everything else is refused, so that no two readers can see different pairs in a message: document types, comments,
// processing instructions, attributes, namespaces, nested elements, text beside elements, repeated names, a second
// root, bytes that are not UTF-8, characters that XML 1.0 forbids.
//
// # What is written
//
// One line, the fields in the given order. A value that holds <, & or " goes into a CDATA section, and is escaped
// instead where it holds ]]>.
package flatxml

// Field is one element: its name and its value, unescaped.
type Field = struct{ Name, Value string }

// MaxFields is the greatest number of elements that [Parse] accepts.
const MaxFields = 4096
