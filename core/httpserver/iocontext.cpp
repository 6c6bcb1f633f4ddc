#include "httpserver/iocontext.h"

#include "httpserver/iocontext_p.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace oxide::httpserver {

namespace asio = boost::asio;

IoContext::Impl::Impl(int count) : context(count), guard(asio::make_work_guard(context)) {}

bool IoContext::Impl::isIoThread() const
{
    return std::any_of(threads.begin(), threads.end(), [](const std::thread &thread) {
        return thread.get_id() == std::this_thread::get_id();
    });
}

IoContext::IoContext(int threads) : m_impl(std::make_shared<Impl>(std::max(1, threads)))
{
    for (int i = 0; i < std::max(1, threads); ++i)
        m_impl->threads.emplace_back([impl = m_impl.get()] { impl->context.run(); });
}

IoContext::~IoContext()
{
    stop();
}

void IoContext::stop()
{
    m_impl->guard.reset();
    m_impl->context.stop();
    for (std::thread &thread : m_impl->threads)
        thread.join();
    m_impl->threads.clear();
    // What is ready holds the connection it belongs to, and that holds the context.
    m_impl->context.restart();
    m_impl->context.poll();
}

void IoContext::post(std::function<void()> fn)
{
    asio::post(m_impl->context, std::move(fn));
}

void IoContext::after(std::chrono::nanoseconds delay, std::function<void()> fn)
{
    auto timer = std::make_shared<asio::steady_timer>(m_impl->context, delay);
    timer->async_wait([timer, fn = std::move(fn)](boost::system::error_code error) {
        if (!error)
            fn();
    });
}

bool IoContext::isIoThread() const
{
    return m_impl->isIoThread();
}

struct Timer::Impl {
    explicit Impl(asio::io_context &context) : timer(context) {}
    asio::steady_timer timer;
    std::function<void()> fn;
    /// A wait whose completion is already queued cannot be cancelled: it is told by its number.
    std::uint64_t round = 0;
};

Timer::Timer(IoContext &io) : m_impl(std::make_shared<Impl>(io.impl()->context)) {}

Timer::~Timer()
{
    cancel();
}

void Timer::startAt(std::chrono::steady_clock::time_point when, std::function<void()> fn)
{
    m_impl->fn = std::move(fn);
    m_impl->timer.expires_at(when);
    m_impl->timer.async_wait([weak = std::weak_ptr<Impl>(m_impl),
                              round = ++m_impl->round](boost::system::error_code error) {
        const std::shared_ptr<Impl> impl = weak.lock();
        if (error || !impl || impl->round != round)
            return;
        const std::function<void()> run = std::exchange(impl->fn, nullptr);
        run();
    });
}

void Timer::startIn(std::chrono::nanoseconds delay, std::function<void()> fn)
{
    startAt(std::chrono::steady_clock::now() + delay, std::move(fn));
}

void Timer::cancel()
{
    ++m_impl->round;
    m_impl->fn = nullptr;
    m_impl->timer.cancel();
}

} // namespace oxide::httpserver
