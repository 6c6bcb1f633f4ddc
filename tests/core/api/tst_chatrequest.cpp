#include "api/chatrequest.h"

#include <boost/json.hpp>
#include <QTest>

using namespace oxide;
using namespace oxide::api;
namespace json = boost::json;

namespace {

/// What is said of an image of this address; empty: it was taken.
std::string complaintOf(std::string_view address)
{
    const json::value body = json::object();
    Complaint complaint;
    BodyReader reader(&body, {}, complaint);
    MessageParts parts;
    addImage(address, reader, "url", parts);
    return complaint.error() ? complaint.error()->message : std::string();
}

} // namespace

class TestChatRequest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void an_image_is_taken_from_the_public_internet_alone()
    {
        QCOMPARE(complaintOf("https://example.test/a.png"), std::string());
        QCOMPARE(complaintOf("data:image/png;base64,aGk="), std::string());
        for (const char *address :
             {"http://169.254.169.254/latest/meta-data/", "http://localhost:8642/api/tasks",
              "http://2130706433/", "https://[::ffff:10.0.0.1]/", "https://user@example.test/a.png",
              "file:///etc/passwd"}) {
            const std::string said = complaintOf(address);
            QVERIFY2(said.starts_with("url: must "), (std::string(address) + said).c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestChatRequest)
#include "tst_chatrequest.moc"
