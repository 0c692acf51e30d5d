"""A merchant's backend in Python, with the standard library only, on a local WeChat Pay:

    python3 shop.py http://127.0.0.1:8080     # the address of the desk's page

POST /order?code=... answers the parameters of wx.requestPayment, POST /notify takes the
notification, GET /query?no=... asks WeChat Pay, POST /refund?no=...&fee=... refunds.
"""
import hashlib, hmac, json, os, secrets, ssl, sys, time
import xml.etree.ElementTree as ElementTree
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import ProxyHandler, HTTPSHandler, build_opener
from xml.sax.saxutils import escape

# In production, these come from the configuration: no desk, and api.mch.weixin.qq.com.
direct = build_opener(ProxyHandler({}))
desk = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
setup = json.load(direct.open(desk + "/desk/setup", timeout=10))
merchant = setup["merchants"][0]
app_id, mch_id, key = merchant["appIds"][0], merchant["mchId"], merchant["key"]
tls = ssl.create_default_context(cafile=setup["ca"])
tls.load_cert_chain(merchant["cert"], merchant["certKey"])
wechat = build_opener(ProxyHandler({}), HTTPSHandler(context=tls))
orders = {}  # in production: a database


def sign(fields):
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if fields[name] != "" and name != "sign")
    return hashlib.md5(f"{text}&key={key}".encode()).hexdigest().upper()


def write(fields):
    return "<xml>" + "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in fields.items()) + "</xml>"


def verified(xml):
    """Returns the fields of a message that WeChat Pay has signed."""
    if b"<!DOCTYPE" in xml:
        raise ValueError("a message has no DTD")
    fields = {node.tag: node.text or "" for node in ElementTree.fromstring(xml)}
    if fields.get("return_code") != "SUCCESS":
        raise ValueError(fields.get("return_msg"))
    if not hmac.compare_digest(fields.get("sign", "").encode(), sign(fields).encode()):
        raise ValueError("wrong sign")
    return fields


def call(path, **fields):
    fields = {"appid": app_id, "mch_id": mch_id, "nonce_str": secrets.token_hex(16), **fields}
    body = write({**fields, "sign": sign(fields)}).encode()
    answer = verified(wechat.open(setup["api"] + path, body, timeout=10).read())
    if answer["result_code"] != "SUCCESS":
        raise ValueError(f"{answer['err_code']}: {answer['err_code_des']}")
    return answer


def order(here, code):
    query = urlencode({"appid": app_id, "secret": merchant["appSecret"], "js_code": code, "grant_type": "authorization_code"})
    session = json.load(wechat.open(f"{setup['code2session']}?{query}", timeout=10))
    if "openid" not in session:
        raise ValueError(session["errmsg"])
    no = f"python{int(time.time())}{secrets.token_hex(4)}"
    orders[no] = {"fee": 101, "paid": False}
    prepaid = call("/pay/unifiedorder", body="咖啡店-拿铁", out_trade_no=no, total_fee=101, openid=session["openid"],
                   spbill_create_ip="203.0.113.7", trade_type="JSAPI", notify_url=here + "/notify")
    params = {"timeStamp": str(int(time.time())), "nonceStr": secrets.token_hex(16), "package": "prepay_id=" + prepaid["prepay_id"], "signType": "MD5"}
    return {"no": no, "params": {**params, "paySign": sign({"appId": app_id, **params})}}


def notify(body):
    paid = verified(body)
    known = orders.get(paid["out_trade_no"])
    if known is None or int(paid["total_fee"]) != known["fee"]:
        raise ValueError("not our order")
    known["paid"] = True  # deliver once: a notification may come again
    return write({"return_code": "SUCCESS", "return_msg": "OK"})


def query(here, no):
    return {"state": call("/pay/orderquery", out_trade_no=no)["trade_state"], "notified": orders.get(no, {}).get("paid", False)}


def refund(here, no, fee):
    return {"refund": call("/secapi/pay/refund", out_trade_no=no, out_refund_no="R" + no, total_fee=101, refund_fee=fee)["refund_id"]}


class Shop(BaseHTTPRequestHandler):
    def do_POST(self):
        url, status = urlsplit(self.path), 200
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            if url.path == "/notify":
                answer = notify(body)
            else:
                answer = {"/order": order, "/query": query, "/refund": refund}[url.path]("http://" + self.headers["Host"], **dict(parse_qsl(url.query)))
        except Exception as error:
            status, answer = 500, write({"return_code": "FAIL", "return_msg": error}) if url.path == "/notify" else {"error": str(error)}
        self.send_response(status)
        self.end_headers()
        self.wfile.write((answer if isinstance(answer, str) else json.dumps(answer)).encode())

    do_GET = do_POST

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", 3000))), Shop)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
