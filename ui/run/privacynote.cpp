#include "ui/run/privacynote.h"

#include "base/text.h"
#include "ui/theme/icon.h"
#include "ui/theme/look.h"
#include "ui/widgets/label.h"

#include <algorithm>

#include <QBoxLayout>
#include <QPainter>

namespace oxide::ui {

using base::qs;

/// A lock where everything stays on this machine, a cloud where it may leave it.
class PrivacyNote::Shape final : public QWidget
{
public:
    explicit Shape(const Look &look) : m_look(look) { setFixedSize(look.px(16), look.px(16)); }

    void setLocal(bool local)
    {
        m_local = local;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintIcon(painter, QRectF(rect()), m_local ? Icon::Lock : Icon::Cloud,
                  m_look.theme().text2);
    }

private:
    const Look &m_look;
    bool m_local = true;
};

PrivacyNote::PrivacyNote(const Look &look, QWidget *parent)
    : QWidget(parent), m_shape(new Shape(look)),
      m_text(new Label(look, {}, TextStyle::Second, Tone::Second))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(look.px(8));
    row->addWidget(m_shape);
    m_text->setWordWrap(true);
    row->addWidget(m_text, 1);
    clear();
}

void PrivacyNote::setDecision(const model::Decision &decision)
{
    if (decision.refused || decision.chain.empty()) {
        clear();
        return;
    }
    const auto isLocal = [&decision](const model::Target &target) {
        const auto found = std::find_if(
            decision.candidates.begin(), decision.candidates.end(),
            [&target](const model::Candidate &candidate) { return candidate.target == target; });
        return found != decision.candidates.end() && found->local;
    };
    const auto first = decision.chain.begin();
    const auto outside = std::find_if_not(first, decision.chain.end(), isLocal);
    if (outside == first)
        put(false, tr("This leaves your machine for %1.").arg(qs(first->service)));
    else if (outside == decision.chain.end())
        put(true, tr("Nothing of this leaves the machine."));
    else if (outside == first + 1)
        put(true, tr("Stays on this machine, unless a failure passes it on to %1.")
                      .arg(qs(outside->service)));
    else
        put(true, tr("Stays on this machine; a failure passes it on to %1, also here, then to %2.")
                      .arg(qs(first[1].service), qs(outside->service)));
}

void PrivacyNote::clear()
{
    m_shape->hide();
    m_text->setText({});
}

void PrivacyNote::put(bool local, const QString &text)
{
    m_shape->setLocal(local);
    m_shape->show();
    m_text->setText(text);
}

} // namespace oxide::ui
