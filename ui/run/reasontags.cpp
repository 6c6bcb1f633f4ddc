#include "ui/run/reasontags.h"

#include "base/text.h"
#include "ui/format/words.h"
#include "ui/theme/look.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/flowlayout.h"

#include <QPainter>

namespace oxide::ui {

namespace {

class Tag final : public QWidget
{
public:
    Tag(const Look &look, const QString &text, QWidget *parent)
        : QWidget(parent), m_look(look), m_text(text)
    {
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }

    [[nodiscard]] QSize sizeHint() const override
    {
        return {tagWidth(m_text, m_look.font(TextStyle::Code), m_look), m_look.px(20)};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintTag(painter, 0, height() / 2, m_text, m_look.font(TextStyle::Code), m_look);
    }

private:
    const Look &m_look;
    QString m_text;
};

} // namespace

ReasonTags::ReasonTags(const Look &look, QWidget *parent)
    : QWidget(parent), m_look(look), m_flow(new FlowLayout(look.px(5), this))
{
    setAccessibleName(tr("Reason codes"));
    m_flow->setContentsMargins(0, 0, 0, 0);
}

void ReasonTags::setReasons(const std::vector<model::Reason> &reasons)
{
    while (QLayoutItem *item = m_flow->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const model::Reason &reason : reasons) {
        const QString code = base::qs(reason.text());
        auto *tag = new Tag(m_look, code, this);
        tag->setToolTip(format::sentence(reason));
        tag->setAccessibleName(code + QStringLiteral(": ") + format::sentence(reason));
        m_flow->addWidget(tag);
        tag->show();
    }
    setVisible(!reasons.empty());
    updateGeometry();
}

} // namespace oxide::ui
