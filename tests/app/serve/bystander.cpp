#include "app/serve/bystander.h"

#include "support/httpload.h"

namespace oxide::tests {

namespace {

constexpr std::chrono::milliseconds kPause{5};

} // namespace

Bystander::Bystander(std::uint16_t port, const std::string &headers, const std::string &model)
    : m_request(httpRequest("POST", "/v1/chat/completions", headers,
                            R"({"model":")" + model
                                + R"(","messages":[{"role":"user","content":"How many?"}]})")),
      m_thread([this, port] { work(port); })
{
}

Bystander::~Bystander()
{
    static_cast<void>(stop());
}

Bystander::Seen Bystander::stop()
{
    m_isOver = true;
    if (m_thread.joinable())
        m_thread.join();
    m_seen.p50 = percentile(m_times, 0.5);
    m_seen.p99 = percentile(m_times, 0.99);
    m_seen.worst = m_times.empty() ? 0 : m_times.back(); // sorted by now
    return m_seen;
}

void Bystander::work(std::uint16_t port)
{
    boost::asio::io_context context(1);
    LoadConnection connection(context, port);
    while (!m_isOver) {
        std::string text;
        bool isRight = false;
        const auto began = std::chrono::steady_clock::now();
        connection.ask(
            m_request, [&text](std::string_view body) { text += body; },
            [&](const LoadEnd &end) {
                isRight = end.status == 200 && end.isWhole
                          && text.find(R"("content":"1 2)") != std::string::npos;
            });
        context.restart();
        context.run();
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - began;
        m_times.push_back(took.count());
        ++(isRight ? m_seen.answered : m_seen.failed);
        std::this_thread::sleep_for(kPause);
    }
}

} // namespace oxide::tests
