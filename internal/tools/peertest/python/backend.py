"""A merchant's backend with nothing but Python's standard library.

HTTPS_PROXY and SSL_CERT_FILE lead urllib to the gateway. A POST of JSON to /login, /order,
/params, /query, /refund or /bill calls WeChat Pay, which posts to /paid and /refunded. The
first line on standard output is the base URL.
"""
import hashlib
import json
import os
import secrets
import ssl
import sys
import threading
import time
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ElementTree
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

APPID, MCH_ID, KEY, APPSECRET, CERT, CERT_KEY = (
    os.environ["WXPAY_" + name] for name in ("APPID", "MCH_ID", "KEY", "APPSECRET", "CERT", "CERT_KEY"))
PAY, API = "https://api.mch.weixin.qq.com", "https://api.weixin.qq.com"
notices = []


def sign(fields):
    text = "&".join(f"{k}={v}" for k, v in sorted(fields.items()) if v != "" and k != "sign")
    return hashlib.md5(f"{text}&key={KEY}".encode()).hexdigest().upper()


def encode(fields):
    root = ElementTree.Element("xml")
    for name, value in fields.items():
        ElementTree.SubElement(root, name).text = str(value)
    return ElementTree.tostring(root, "utf-8")


def decode(text):
    return {element.tag: element.text or "" for element in ElementTree.fromstring(text)}


def verified(text):
    fields = decode(text)
    if fields.get("sign") != sign(fields):
        raise ValueError(fields.get("return_msg", "the sign is wrong"))
    return fields


def post(path, fields, with_certificate=False):
    context = ssl.create_default_context()
    if with_certificate:
        context.load_cert_chain(CERT, CERT_KEY)
    fields = {"appid": APPID, "mch_id": MCH_ID, "nonce_str": secrets.token_hex(16), **fields}
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))
    with opener.open(PAY + path, encode({**fields, "sign": sign(fields)}), timeout=30) as response:
        return response.read()


def succeeded(text):
    fields = verified(text)
    if fields["result_code"] != "SUCCESS":
        raise ValueError(fields["err_code"])
    return fields


def login(asked):
    query = urllib.parse.urlencode(
        {"appid": APPID, "secret": APPSECRET, "js_code": asked["code"], "grant_type": "authorization_code"})
    with urllib.request.urlopen(f"{API}/sns/jscode2session?{query}", timeout=30) as response:
        return {"openid": json.load(response)["openid"]}


def order(asked):
    fields = succeeded(post("/pay/unifiedorder", {
        "body": "腾讯充值中心-QQ会员充值", "out_trade_no": asked["no"], "total_fee": 101, "trade_type": "JSAPI",
        "spbill_create_ip": "123.12.12.123", "notify_url": asked["url"] + "/paid", "openid": asked["openid"]}))
    return {"prepayId": fields["prepay_id"]}


def params(asked):
    fields = {"appId": APPID, "timeStamp": str(int(time.time())), "nonceStr": secrets.token_hex(16),
              "package": "prepay_id=" + order(asked)["prepayId"], "signType": "MD5"}
    return {**fields, "paySign": sign(fields)}


def query(asked):
    return succeeded(post("/pay/orderquery", {"out_trade_no": asked["no"]}))


def refund(asked):
    return succeeded(post("/secapi/pay/refund", {
        "out_trade_no": asked["no"], "out_refund_no": asked["refundNo"], "total_fee": 101, "refund_fee": 101,
        "notify_url": asked["url"] + "/refunded"}, with_certificate=True))


def bill(asked):
    return {"text": post("/pay/downloadbill", {"bill_date": asked["date"], "bill_type": "ALL"}).decode()}


CALLS = {call.__name__: call for call in (login, order, params, query, refund, bill)}
# A refund notification is encrypted with AES, which the standard library does not have.
MESSAGES = {"paid": verified, "refunded": decode}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        name, body = self.path[1:], self.rfile.read(int(self.headers["Content-Length"]))
        try:
            if name in MESSAGES:
                notices.append(MESSAGES[name](body))
                self.answer(200, encode({"return_code": "SUCCESS"}))
            elif name == "notices":
                self.answer(200, json.dumps(notices).encode())
                notices.clear()
            else:
                self.answer(200, json.dumps(CALLS[name](json.loads(body))).encode())
        except Exception as error:
            self.answer(500, repr(error).encode())

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"http://127.0.0.1:{server.server_port}", flush=True)
sys.stdin.read()
