#include "security/urlpolicy.h"

#include <QTest>

using namespace oxide;
using security::checkPublicUrl;

class TestUrlPolicy final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void public_hosts_are_let_through_data()
    {
        QTest::addColumn<QString>("url");
        for (const char *url :
             {"https://example.org/a.png", "http://example.org:8080/a.png?b=c@d#e",
              "HTTPS://Images.Example.ORG/a", "https://example.org./a", "https://example.org",
              "https://8.8.8.8/a.png", "https://172.15.0.1/a", "https://172.32.0.1/a",
              "https://100.128.0.1/a", "https://[2606:4700::6810:85e5]:443/a.png",
              "https://[::ffff:8.8.8.8]/a", "https://[2002:808:808::1]/a",
              "https://xn--mnchen-3ya.de/bild.png", "https://my_bucket.s3.amazonaws.com/ab.png"})
            QTest::newRow(url) << QString::fromUtf8(url);
    }

    void public_hosts_are_let_through()
    {
        QFETCH(QString, url);
        const auto checked = checkPublicUrl(url.toStdString());
        QVERIFY2(checked, checked ? "" : checked.error().message.c_str());
    }

    void others_are_refused_data()
    {
        QTest::addColumn<QString>("url");
        for (const char *url :
             {// no web address
              "", "a.png", "file:///etc/passwd", "ftp://example.org/a.png", "gopher://x.org/",
              "http:/example.org", "http://", "http:///a.png", "https://:80/", "//example.org/a",
              "javascript://example.org/a",
              // loopback and its neighbours
              "http://localhost/a", "http://LOCALHOST:8642/a", "http://localhost./a",
              "http://a.localhost/", "http://a.b.localhost./", "http://127.0.0.1/",
              "http://127.255.0.1:11434/", "http://127.0.0.1./", "http://0.0.0.0:80/",
              "http://0.1.2.3/", "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]:80/",
              // link-local: metadata of clouds
              "http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/", "http://[febf::]/",
              "http://[fe80::1%25eth0]/", "http://[fec0::1]/",
              "http://metadata.google.internal/computeMetadata/v1/", "http://100.100.100.200/",
              // private networks
              "http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/",
              "http://172.31.255.255/", "http://192.168.1.1/", "http://[fc00::1]/",
              "http://[fdff::1]/", "http://100.64.0.1/", "http://192.0.0.192/",
              "http://198.19.0.1/", "http://224.0.0.1/", "http://255.255.255.255/",
              "http://[ff02::1]/", "http://router/", "http://nas.local/a.png",
              // other spellings of numbers
              "http://2130706433/", "http://0x7f000001/", "http://0X7F.0.0.1/",
              "http://0177.0.0.1/", "http://127.1/", "http://127.0.1/", "http://127.0.0.0x1/",
              "http://010.8.8.8/", "http://00.0.0.0/", "http://1.2.3.4.5/", "http://256.1.1.1/",
              "http://134744072/", "http://8.8.8/", "http://1.2.3.+4/",
              // IPv4 inside IPv6
              "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/",
              "http://[::FFFF:a9fe:a9fe]/", "http://[64:ff9b::10.0.0.1]/",
              "http://[64:ff9b:1::8.8.8.8]/", "http://[2002:7f00:1::]/",
              "http://[2002:c0a8:101::]/", "http://[2001:0:1::1]/", "http://[1::2::3]/",
              "http://[1:2:3]/", "http://[::1/", "http://[]/", "http://[:::1]/",
              "http://[1:2:3:4:5:6:7:8:9]/", "http://[12345::]/",
              // what two readers may read otherwise
              "http://example.org@127.0.0.1/", "http://127.0.0.1@example.org/",
              "http://user:word@example.org/", "http://127.0.0.1\\@example.org/",
              "http://example.org\\.localhost/", "http://%31%32%37.0.0.1/",
              "http://127.0.0.1%00.example.org/", "http://exa mple.org/", " http://example.org/",
              "http://example.org\t/", "http://127.0.0.1\n.example.org/", "http://a..example.org/",
              "http://.example.org/", "http://example.org../", "http://example.org:80a/",
              "http://example.org:80:90/", "http://\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.0.0.1/",
              "http://127\xE3\x80\x82"
              "0\xE3\x80\x82"
              "0\xE3\x80\x82"
              "1/"})
            QTest::newRow(*url != '\0' ? url : "empty") << QString::fromUtf8(url);
    }

    void others_are_refused()
    {
        QFETCH(QString, url);
        const auto checked = checkPublicUrl(url.toStdString());
        QVERIFY(!checked);
        QVERIFY(checked.error().kind == base::ErrorKind::PolicyRefused);
        QVERIFY(checked.error().message.starts_with("must "));
    }
};

QTEST_APPLESS_MAIN(TestUrlPolicy)
#include "tst_urlpolicy.moc"
