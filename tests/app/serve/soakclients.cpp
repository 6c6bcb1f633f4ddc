#include "app/serve/soakclients.h"

#include "support/httpload.h"

#include <memory>

#include <boost/asio/steady_timer.hpp>

namespace oxide::tests {

namespace {

using Clock = std::chrono::steady_clock;
using boost::asio::steady_timer;

/// One of several kept connections, or of a client that leaves.
class Client
{
public:
    Client(boost::asio::io_context &context, std::uint16_t port)
        : m_connection(context, port), m_leaving(context)
    {
    }

    [[nodiscard]] bool isFree() const { return m_isFree; }

    void ask(std::string request, bool isStream, std::function<void(Ending)> tell)
    {
        m_isFree = false;
        m_request = std::move(request);
        m_text.clear();
        m_connection.ask(
            m_request, [this](std::string_view body) { m_text += body; },
            [this, isStream, tell = std::move(tell)](const LoadEnd &end) {
                m_isFree = true;
                const std::string_view mark = isStream ? std::string_view("data: [DONE]")
                                                       : std::string_view("\"content\":\"1");
                const bool isRight =
                    end.status == 200 && end.isWhole && m_text.find(mark) != std::string::npos;
                tell(isRight ? Ending::Answered : Ending::Failed);
            });
    }

    /// Goes away after that time, if there is no end by then.
    void leaveAfter(std::chrono::milliseconds time, std::function<void()> tell)
    {
        m_leaving.expires_after(time);
        m_leaving.async_wait([this, tell = std::move(tell)](boost::system::error_code error) {
            if (error || m_isFree)
                return;
            m_connection.leave();
            m_isFree = true;
            tell();
        });
    }

private:
    LoadConnection m_connection;
    steady_timer m_leaving;
    std::string m_request;
    std::string m_text;
    bool m_isFree = true;
};

class Soak
{
public:
    explicit Soak(const SoakPlan &plan) : m_plan(plan), m_tick(m_context) {}

    std::vector<Ending> run()
    {
        m_began = Clock::now();
        next();
        m_context.run();
        return std::move(m_endings);
    }

private:
    void next()
    {
        const auto total = static_cast<std::size_t>(
            m_plan.perSecond * std::chrono::duration<double>(m_plan.time).count());
        if (m_endings.size() == total)
            return;
        const std::chrono::duration<double> due(static_cast<double>(m_endings.size())
                                                / m_plan.perSecond);
        m_tick.expires_at(m_began + std::chrono::duration_cast<Clock::duration>(due));
        m_tick.async_wait([this](boost::system::error_code) {
            askOne();
            if (m_plan.look && m_endings.size() % static_cast<std::size_t>(m_plan.perSecond) == 0)
                m_plan.look();
            next();
        });
    }

    void askOne()
    {
        const std::size_t number = m_endings.size();
        m_endings.push_back(Ending::Failed);
        const bool leaves = number % static_cast<std::size_t>(m_plan.leavingOneIn) == 7;
        const bool isStream = number % 2 == 1;
        const std::string body =
            R"({"model":")" + (leaves ? m_plan.leavingModel : m_plan.steadyModel) + R"(","stream":)"
            + (isStream ? "true" : "false")
            + R"(,"messages":[{"role":"user","content":"Count, please: number )"
            + std::to_string(number) + R"(."}]})";
        Client &client = freeClient();
        const auto tell = [this, number](Ending ending) { m_endings[number] = ending; };
        client.ask(httpRequest("POST", "/v1/chat/completions", m_plan.headers, body), isStream,
                   tell);
        // From at once to in the midst of the answer.
        if (leaves)
            client.leaveAfter(std::chrono::milliseconds(number * 37 % 400),
                              [tell] { tell(Ending::Left); });
    }

    Client &freeClient()
    {
        for (const auto &client : m_clients) {
            if (client->isFree())
                return *client;
        }
        return *m_clients.emplace_back(std::make_unique<Client>(m_context, m_plan.port));
    }

    const SoakPlan &m_plan;
    boost::asio::io_context m_context{1};
    steady_timer m_tick;
    Clock::time_point m_began;
    std::vector<std::unique_ptr<Client>> m_clients;
    std::vector<Ending> m_endings;
};

} // namespace

std::vector<Ending> soak(const SoakPlan &plan)
{
    return Soak(plan).run();
}

} // namespace oxide::tests
