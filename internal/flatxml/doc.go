// Package flatxml converts between one-level XML and name–value pairs. It does not depend on WeChat.
//
// # What is read
//
// An optional byte order mark; an optional XML declaration with UTF-8 or without an encoding; one root element of any
// name; its children, each with a value:
//
//	<xml>
//	  <appid><![CDATA[wxd930ea5d5a258f4f]]></appid>
//	  <total_fee>101</total_fee>
//	  <attach/>
//	</xml>
//
// A value consists of text, the five predefined entities, numeric references and CDATA sections. It is kept byte for
// byte: nothing is trimmed, and a literal carriage return stays a carriage return.
//
// Everything else is rejected, so that no two readers can see different pairs in a message: document types, comments,
// processing instructions, attributes, namespaces, nested elements, text between elements, repeated names, a second
// root, bytes that are not UTF-8, and characters that XML 1.0 forbids.
//
// # What is written
//
// One line, with the fields in the given order. A value that contains <, & or " is written in a CDATA section. If it
// also contains ]]>, it is escaped instead.
//
// # How it is read
//
// A function with the parameters s and i reads what begins at s[i], and returns where it ends.
package flatxml

// MaxFields is the maximum number of elements that [Parse] accepts.
const MaxFields = 4096
